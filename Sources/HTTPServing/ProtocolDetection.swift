import NIOCore

/// Holds a connection's first bytes until they tell the protocol, sets the pipeline up for it, and replays the bytes.
///
/// An HTTP/2 client with prior knowledge begins with `PRI * HTTP/2.0` (RFC 9113, section 3.4), which is no request of
/// HTTP/1.1.
final class ProtocolDetection<Detected: Sendable>: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  enum Version {
    case http1, http2
  }

  private let taken: EventLoopFuture<Void>
  private let promise: EventLoopPromise<Detected>
  private let setup: @Sendable (any Channel, Version) -> EventLoopFuture<Detected>
  private var held = ByteBuffer()
  private var isDecided = false
  private var isRemoved = false

  /// - Parameters:
  ///   - taken: succeeds when somebody takes what is detected; before that the protocol's handlers are not added.
  ///   - promise: receives what `setup` makes, or the error that came before that.
  ///   - setup: adds the protocol's handlers to the channel, at once.
  init(
    taken: EventLoopFuture<Void>, promise: EventLoopPromise<Detected>,
    setup: @escaping @Sendable (any Channel, Version) -> EventLoopFuture<Detected>
  ) {
    self.taken = taken
    self.promise = promise
    self.setup = setup
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    held.writeBuffer(&bytes)
    guard !isDecided, let version = Self.version(of: held.readableBytesView) else { return }
    isDecided = true
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let (channel, setup) = (context.channel, setup)
    taken.flatMap { () -> EventLoopFuture<Detected> in
      guard channel.isActive else { return channel.eventLoop.makeFailedFuture(ChannelError.eof) }
      return setup(channel, version)
    }.hop(to: context.eventLoop).whenComplete { result in
      let (handler, context) = bound.value
      handler.finish(result, context)
    }
  }

  private func finish(_ result: Result<Detected, any Error>, _ context: ChannelHandlerContext) {
    promise.completeWith(result)
    guard !isRemoved else { return }
    context.fireChannelRead(wrapInboundOut(held))
    context.fireChannelReadComplete()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  /// A peer that closes its side without having said anything will not be answered.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if !isDecided, case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if !isDecided { promise.fail(ChannelError.eof) }
    context.fireChannelInactive()
  }

  /// A server that stops may remove the handler before the first byte.
  func handlerRemoved(context: ChannelHandlerContext) {
    isRemoved = true
    if !isDecided { promise.fail(ChannelError.eof) }
  }

  private static func version(of bytes: ByteBufferView) -> Version? {
    guard bytes.elementsEqual(preface.prefix(bytes.count)) || bytes.starts(with: preface) else { return .http1 }
    return bytes.count < preface.count ? nil : .http2
  }

  private static var preface: [UInt8] { Array("PRI * HTTP/2.0".utf8) }
}
