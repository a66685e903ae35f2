package dev.evenkeel.web;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Errors of the API are JSON too.
public class ErrorMapper {

  public record ApiError(String error) {}

  /// Thrown by the framework only: the resources say what they did not find by themselves.
  @ServerExceptionMapper
  public Response noSuchPath(NotFoundException exception, UriInfo uri) {
    return response(404, "no such path: " + uri.getPath() + "; / lists them");
  }

  @ServerExceptionMapper
  public Response error(WebApplicationException exception) {
    String message = Objects.requireNonNullElse(exception.getMessage(), "failed");
    return response(exception.getResponse().getStatus(), message);
  }

  private static Response response(int status, String message) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .entity(new ApiError(message))
        .build();
  }
}
