package import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix

/// Listens on one address and speaks HTTP/1.1 and, with prior knowledge, HTTP/2 there, without TLS.
package struct PlainServer: Sendable {
  /// Answers a request.
  /// - Parameter peer: the IP address at the other end of the connection; nil where the system does not tell it.
  ///
  /// What it throws closes the connection without an answer.
  package typealias Responder = @Sendable (_ request: Request, _ peer: String?) async throws -> Response

  private let host: String
  private let port: Int
  private let idleSeconds: Int64?
  private let responder: Responder
  private let logger: Logger

  /// - Parameters:
  ///   - port: 0 for one that is free.
  ///   - idleSeconds: after which a connection is closed that says nothing, and one of HTTP/1.1 on which a request does not come,
  ///     or does not end; one of HTTP/2 after four times as long without a byte in either direction. Nil for never.
  ///   - logger: of the server itself.
  package init(
    host: String, port: Int, idleSeconds: Int64? = nil, responder: @escaping Responder, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.idleSeconds = idleSeconds
    self.responder = responder
    self.logger = logger
  }

  /// Serves until the task is cancelled, or the process gets a signal that ends it.
  /// - Parameter whenListening: given the port, once requests are answered.
  /// - Throws: what the system says of an address that cannot be listened on.
  package func run(whenListening: @escaping @Sendable (_ port: Int) -> Void) async throws {
    let (answer, asked) = (responder, port)
    let channel = DetectingChannel(
      responder: { request, writer, channel in
        let response = try await answer(request, channel.remoteAddress?.ipAddress)
        try await writer.write(response: response.head, body: response.body)
      }, idleSeconds: idleSeconds)
    let server = Server(
      childChannelSetup: channel,
      configuration: ServerConfiguration(address: .hostname(host, port: port)),
      onServerRunning: { whenListening($0.localAddress?.port ?? asked) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    try await server.run()
  }

  /// Serves for as long as `body` runs.
  /// - Parameters:
  ///   - refusal: makes the error that is thrown where the address cannot be listened on.
  ///   - body: given the port, once requests are answered.
  /// - Throws: what `refusal` makes; what `body` throws.
  package func serve<Result>(
    refusal: @escaping @Sendable (any Error) -> any Error, _ body: (_ port: Int) async throws -> Result
  ) async throws -> Result {
    let (ports, announcement) = AsyncThrowingStream<Int, any Error>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        do {
          try await run { announcement.yield($0) }
          announcement.finish()
        } catch {
          announcement.finish(throwing: refusal(error))
        }
      }
      var announcements = ports.makeAsyncIterator()
      guard let port = try await announcements.next() else { throw CancellationError() }
      return try await body(port)
    }
  }
}
