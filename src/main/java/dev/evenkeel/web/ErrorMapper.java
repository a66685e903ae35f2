package dev.evenkeel.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Errors of the API are JSON too.
public class ErrorMapper {

  public record ApiError(String error) {}

  @ServerExceptionMapper
  public Response error(WebApplicationException exception) {
    String message = Objects.requireNonNullElse(exception.getMessage(), "failed");
    return Response.status(exception.getResponse().getStatus())
        .type(MediaType.APPLICATION_JSON)
        .entity(new ApiError(message))
        .build();
  }
}
