import Documents
import GoogleCloud
package import Hummingbird
package import Logging

/// Answers of gRPC methods: status 200, messages, and how it ended in the trailers.
package enum GRPCResponse {
  /// Reads the whole request before it answers: an answer that ends before its request does is valid HTTP/2, but curl 7.88
  /// waits forever if the end arrives before curl has sent the message.
  /// - Parameter answer: gets the request's body and sends framed messages. What it throws becomes the status that ends the
  ///   answer.
  package static func stream(
    to request: Request, logger: Logger,
    _ answer: @escaping @Sendable (_ body: ByteBuffer, _ send: ([UInt8]) async throws -> Void) async throws -> Void
  ) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/grpc"],
      body: ResponseBody { writer in
        var failure: GoogleError?
        do {
          try await answer(try await request.wholeBody()) { try await writer.write(ByteBuffer(bytes: $0)) }
        } catch let error as GoogleError {
          failure = error
        } catch let error as WireError {
          failure = .invalid("The request cannot be read: \(error.reason.rawValue).")
        } catch let error as ServiceDocumentError {
          failure = .invalid("The request cannot be read: \(error).")
        } catch let error as ConnectionClosed {
          // A connection that is closed has no trailers.
          throw error
        } catch {
          logger.error("A gRPC call failed: \(error)")
          failure = GoogleError(.internal, "\(error)")
        }
        try await writer.finish(trailers(failure))
      })
  }

  private static func trailers(_ failure: GoogleError?) -> HTTPFields {
    var fields = HTTPFields()
    fields[values: "grpc-status"] = "\(failure?.status.rawValue ?? 0)"
    // All but printable ASCII, and the percent sign, as %XX.
    fields[values: "grpc-message"] = failure.map {
      PercentEncoding.encode($0.message, keeping: " !\"#$&'()*+,/:;<=>?@[\\]^`{|}")
    }
    return fields
  }
}
