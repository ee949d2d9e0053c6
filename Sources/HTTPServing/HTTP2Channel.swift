import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// A connection that speaks HTTP/2 without TLS, by prior knowledge (RFC 9113 section 3.3).
///
/// HummingbirdHTTP2 has one too, and with it comes a TLS library. Rekindle's servers speak no TLS.
struct HTTP2Channel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    fileprivate let streams: NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP2Stream.Value>
  }

  private let stream: HTTP2Stream
  /// Whoever waits for an answer sees no byte; no answer takes as long as this.
  private let quiet: TimeAmount?

  /// - Parameter idleSeconds: as `PlainServer` has it.
  init(responder: @escaping HTTPChannelHandler.Responder, idleSeconds: Int64?) {
    stream = HTTP2Stream(responder: responder)
    quiet = idleSeconds.map { .seconds(4 * $0) }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      if let quiet {
        try channel.pipeline.syncOperations.addHandlers([IdleStateHandler(allTimeout: quiet), QuietEnd()])
      }
      let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
        mode: .server, configuration: NIOHTTP2Handler.Configuration()
      ) { [stream] in stream.setup(channel: $0, logger: logger) }
      return Value(channel: channel, streams: streams)
    }
  }

  func handle(value: Value, logger: Logger) async {
    do {
      try await withThrowingDiscardingTaskGroup { group in
        for try await request in value.streams.inbound {
          group.addTask { await stream.handle(value: request, logger: logger) }
        }
      }
    } catch {
      logger.debug("A connection of HTTP/2 ended: \(error)")
    }
  }
}

/// Closes a connection on which nothing has happened for long.
private final class QuietEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is IdleStateHandler.IdleStateEvent else { return context.fireUserInboundEventTriggered(event) }
    context.close(promise: nil)
  }
}

/// A stream of such a connection: one request and its answer.
private struct HTTP2Stream: HTTPChannelHandler {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  let responder: HTTPChannelHandler.Responder

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTPServerCodec())
      try channel.pipeline.syncOperations.addHandler(HTTPConnectionStateHandler(logger: logger))
      return try Value(wrappingChannelSynchronously: channel)
    }
  }

  func handle(value: Value, logger: Logger) async {
    await handleHTTP(asyncChannel: value, logger: logger)
  }
}
