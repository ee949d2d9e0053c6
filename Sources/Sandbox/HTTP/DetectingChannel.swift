import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore

/// A connection that speaks HTTP/1.1 or HTTP/2 without TLS, whichever its first bytes say.
struct DetectingChannel: ServerChildChannel {
  enum Detected: Sendable {
    case http1(HTTP1Channel.Value)
    case http2(HTTP2Channel.Value)
  }

  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let detected: EventLoopFuture<Detected>
  }

  private let http1: HTTP1Channel
  private let http2: HTTP2Channel

  init(responder: @escaping HTTPChannelHandler.Responder) {
    http1 = HTTP1Channel(responder: responder)
    http2 = HTTP2Channel(responder: responder)
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let promise = channel.eventLoop.makePromise(of: Detected.self)
      try channel.pipeline.syncOperations.addHandler(
        ProtocolDetection(promise: promise) { channel, version in
          switch version {
          case .http1: http1.setup(channel: channel, logger: logger).map(Detected.http1)
          case .http2: http2.setup(channel: channel, logger: logger).map(Detected.http2)
          }
        })
      return Value(channel: channel, detected: promise.futureResult)
    }
  }

  func handle(value: Value, logger: Logger) async {
    await withTaskCancellationHandler {
      do {
        switch try await value.detected.get() {
        case .http1(let connection): await http1.handle(value: connection, logger: logger)
        case .http2(let connection): await http2.handle(value: connection, logger: logger)
        }
      } catch {
        logger.debug("A connection ended before it said which protocol it speaks: \(error)")
      }
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }
}
