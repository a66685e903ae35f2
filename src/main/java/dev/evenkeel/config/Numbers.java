package dev.evenkeel.config;

import dev.evenkeel.config.Value.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Numbers as YAML 1.2's core schema writes them: `010` is ten, `0o10` eight, `1e3` a thousand.
final class Numbers {

  private static final int LONGEST = 40;
  private static final Set<Kind> WHOLE = Set.of(Kind.WHOLE_NUMBER);
  private static final Set<Kind> REAL = Set.of(Kind.WHOLE_NUMBER, Kind.REAL_NUMBER);
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,5})?");
  private static final Pattern DIGITS = Pattern.compile("[-+]?[0-9]+");

  private Numbers() {}

  /// A real number above 0.
  ///
  /// @param source of the bound, for the sentence; may be empty
  static ValueType<Double> positive(double most, String source) {
    return real(
        Double.MIN_VALUE,
        most,
        "a number above 0, at most " + plain(most) + (source.isEmpty() ? "" : " (" + source + ")"));
  }

  /// A real number.
  static ValueType<Double> between(double least, double most) {
    return real(least, most, "a number from " + plain(least) + " to " + plain(most));
  }

  private static ValueType<Double> real(double least, double most, String allowed) {
    return (value, refusals) -> {
      Value.Scalar scalar = ValueType.scalar(value, REAL, allowed, refusals);
      if (scalar == null) {
        return null;
      }
      double number = decimal(scalar.text()).map(BigDecimal::doubleValue).orElse(Double.NaN);
      if (number >= least && number <= most) {
        return number;
      }
      refusals.add(scalar.at(), outside(scalar, allowed));
      return null;
    };
  }

  /// A whole number.
  static ValueType<Integer> whole(int least, int most) {
    String allowed = "a whole number from " + least + " to " + most;
    return (value, refusals) -> {
      Value.Scalar scalar = ValueType.scalar(value, REAL, allowed, refusals);
      if (scalar == null) {
        return null;
      }
      Optional<BigDecimal> number =
          WHOLE.contains(scalar.kind()) || DIGITS.matcher(scalar.text()).matches()
              ? decimal(scalar.text())
              : Optional.empty();
      if (number.isPresent()
          && number.get().compareTo(BigDecimal.valueOf(least)) >= 0
          && number.get().compareTo(BigDecimal.valueOf(most)) <= 0) {
        return number.get().intValueExact();
      }
      refusals.add(scalar.at(), outside(scalar, allowed));
      return null;
    };
  }

  static boolean looksLikeOne(String text) {
    return decimal(text).isPresent();
  }

  /// Without a needless point: `10`, `0.1`.
  static String plain(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }

  private static String outside(Value.Scalar scalar, String allowed) {
    String shown =
        scalar.kind() == Kind.ANNOTATION
            ? Quoted.quoted(scalar.text())
            : Quoted.bare(scalar.text());
    return shown + " is not allowed; allowed: " + allowed;
  }

  /// Empty for infinity, NaN, and what is no number.
  private static Optional<BigDecimal> decimal(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      if (text.startsWith("0x")) {
        return Optional.of(new BigDecimal(new BigInteger(text.substring(2), 16)));
      }
      if (text.startsWith("0o")) {
        return Optional.of(new BigDecimal(new BigInteger(text.substring(2), 8)));
      }
      return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    } catch (NumberFormatException noNumber) {
      return Optional.empty();
    }
  }
}
