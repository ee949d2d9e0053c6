import HummingbirdCore
import Logging
import NIOCore

/// A connection that speaks HTTP/1.1 or HTTP/2 without TLS, whichever its first bytes say.
struct DetectingChannel: ServerChildChannel {
  enum Detected: Sendable {
    case http1(HTTP1Channel.Value)
    case http2(HTTP2Channel.Value)
  }

  /// A connection that was accepted. One that is never handled, since the server stops, is closed.
  final class Value: ServerChildChannelValue {
    let channel: any Channel
    /// Before it is completed the pipeline is not set up: it would make streams that nobody takes.
    let taken: EventLoopPromise<Void>
    let detected: EventLoopFuture<Detected>

    init(channel: any Channel, taken: EventLoopPromise<Void>, detected: EventLoopFuture<Detected>) {
      self.channel = channel
      self.taken = taken
      self.detected = detected
    }

    deinit {
      taken.fail(ChannelError.eof)
      channel.close(promise: nil)
    }
  }

  private let http1: HTTP1Channel
  private let http2: HTTP2Channel
  private let idleSeconds: Int64?

  /// - Parameter idleSeconds: as `PlainServer` has it.
  init(responder: @escaping HTTPChannelHandler.Responder, idleSeconds: Int64?) {
    http1 = HTTP1Channel(
      responder: responder, configuration: HTTP1Channel.Configuration(idleTimeout: idleSeconds.map { .seconds($0) }))
    http2 = HTTP2Channel(responder: responder, idleSeconds: idleSeconds)
    self.idleSeconds = idleSeconds
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let taken = channel.eventLoop.makePromise(of: Void.self)
      let promise = channel.eventLoop.makePromise(of: Detected.self)
      try channel.pipeline.syncOperations.addHandler(
        ProtocolDetection(taken: taken.futureResult, promise: promise) { channel, version in
          switch version {
          case .http1: http1.setup(channel: channel, logger: logger).map(Detected.http1)
          case .http2: http2.setup(channel: channel, logger: logger).map(Detected.http2)
          }
        })
      if let idleSeconds {
        let late = channel.eventLoop.scheduleTask(in: .seconds(idleSeconds)) { channel.close(promise: nil) }
        promise.futureResult.whenComplete { _ in late.cancel() }
      }
      return Value(channel: channel, taken: taken, detected: promise.futureResult)
    }
  }

  /// When the server stops, the connection is closed first, and its tasks are cancelled when it is: a task that is cancelled
  /// takes no more of the streams that the event loop goes on to make, and NIO traps on a stream that nobody takes.
  func handle(value: Value, logger: Logger) async {
    let connection = Task { await serve(value, logger) }
    await withTaskCancellationHandler {
      await connection.value
    } onCancel: {
      value.channel.closeFuture.whenComplete { _ in connection.cancel() }
      value.channel.close(promise: nil)
    }
  }

  private func serve(_ value: Value, _ logger: Logger) async {
    value.taken.succeed()
    do {
      switch try await value.detected.get() {
      case .http1(let connection): await http1.handle(value: connection, logger: logger)
      case .http2(let connection): await http2.handle(value: connection, logger: logger)
      }
    } catch {
      logger.debug("A connection ended before it said which protocol it speaks: \(error)")
    }
  }
}
