package dev.evenkeel.config;

import dev.evenkeel.model.CaFile;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.StatusRanges;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The target settings that one place gives; null: left to what is less specific.
public record SettingsOverride(
    @Nullable Boolean probe,
    @Nullable Protocol protocol,
    @Nullable String path,
    @Nullable String host,
    @Nullable StatusRanges status,
    @Nullable Boolean tlsVerify,
    @Nullable CaFile caFile,
    @Nullable String send,
    @Nullable String expect,
    @Nullable Double rate,
    @Nullable Double endpointRate,
    @Nullable Integer endpointLimit,
    @Nullable Double budget,
    @Nullable Duration timeout,
    @Nullable Duration lookupInterval,
    @Nullable IdentitySource identity,
    @Nullable Double tolerance,
    @Nullable Boolean judge,
    @Nullable Set<Via> via) {

  /// Gives nothing.
  public static final SettingsOverride NONE = new Draft().settings();

  public SettingsOverride {
    via = via == null ? null : Set.copyOf(via);
  }

  /// The given settings, but for what this place gives.
  public TargetSettings applyTo(TargetSettings base) {
    return new TargetSettings(
        probe != null ? probe : base.probe(),
        protocol != null ? protocol : base.protocol(),
        path != null ? path : base.path(),
        host != null ? host : base.host(),
        status != null ? status : base.status(),
        tlsVerify != null ? tlsVerify : base.tlsVerify(),
        caFile != null ? caFile : base.caFile(),
        send != null ? send : base.send(),
        expect != null ? expect : base.expect(),
        rate != null ? rate : base.rate(),
        endpointRate != null ? endpointRate : base.endpointRate(),
        endpointLimit != null ? endpointLimit : base.endpointLimit(),
        budget != null ? budget : base.budget(),
        timeout != null ? timeout : base.timeout(),
        lookupInterval != null ? lookupInterval : base.lookupInterval(),
        identity != null ? identity : base.identity(),
        tolerance != null ? tolerance : base.tolerance(),
        judge != null ? judge : base.judge(),
        via != null ? via : base.via());
  }

  /// The settings while they are read. Confined to one reading.
  static class Draft {
    @Nullable Boolean probe;
    @Nullable Protocol protocol;
    @Nullable String path;
    @Nullable String host;
    @Nullable StatusRanges status;
    @Nullable Boolean tlsVerify;
    @Nullable CaFile caFile;
    @Nullable String send;
    @Nullable String expect;
    @Nullable Double rate;
    @Nullable Double endpointRate;
    @Nullable Integer endpointLimit;
    @Nullable Double budget;
    @Nullable Duration timeout;
    @Nullable Duration lookupInterval;
    @Nullable IdentitySource identity;
    @Nullable Double tolerance;
    @Nullable Boolean judge;
    @Nullable Set<Via> via;

    SettingsOverride settings() {
      return new SettingsOverride(
          probe,
          protocol,
          path,
          host,
          status,
          tlsVerify,
          caFile,
          send,
          expect,
          rate,
          endpointRate,
          endpointLimit,
          budget,
          timeout,
          lookupInterval,
          identity,
          tolerance,
          judge,
          via);
    }
  }
}
