import GoogleCloud
import Hummingbird
import JSON
import Logging
import NIOCore
import Sandbox
import Synchronization

/// Answers a request the way a fault says.
struct FaultyAnswer: Sendable {
  private static let wrongHash = "crc32c=AAAAAA==,md5=AAAAAAAAAAAAAAAAAAAAAA=="

  let fault: Fault
  let logger: Logger

  /// - Parameter answer: answers as if nothing were wrong.
  /// - Throws: `ConnectionClosed`.
  func response(_ request: Request, _ answer: () async -> Response) async throws -> Response {
    switch fault {
    case .status(let code, let refusal): return self.refusal(request, code, refusal)
    case .date(let seconds):
      var response = await answer()
      response.headers[.date] = HTTPDate.text(microseconds: Timestamp.now() + seconds * 1_000_000)
      return response
    case .cacheControl(let text):
      var response = await answer()
      response.headers[.cacheControl] = text.isEmpty ? nil : text
      return response
    case .withhold(let permissions):
      return try await answer().changing { json in
        guard let told = json["permissions"]?.elements else { return json }
        let left = told.filter { told in !permissions.contains { $0.utf8.elementsEqual((told.text ?? "").utf8) } }
        return json.setting("permissions", left.isEmpty ? nil : .array(left))
      }
    case .delay(let seconds):
      try await Task.sleep(for: .seconds(seconds))
      return await answer()
    case .hold(let gate):
      try await gate.pass()
      return await answer()
    case .reset: throw ConnectionClosed()
    case .truncate(let bytes): return await answer().faulty(cut: bytes) { throw ConnectionClosed() }
    case .stall(let bytes):
      return await answer().faulty(cut: bytes) {
        // Until the sandbox ends: the client is the one that has to lose patience.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        throw ConnectionClosed()
      }
    case .flip(let offset): return await answer().faulty(flip: offset)
    case .empty: return .json(.object([]))
    case .wrongHash:
      var response = await answer()
      if response.headers[values: "X-Goog-Hash"] != nil { response.headers[values: "X-Goog-Hash"] = Self.wrongHash }
      return response
    case .emptyPage: return try emptyPage(request)
    case .endlessPages: return .members([("nextPageToken", .string(RandomName.new()))])
    case .sizes(let text):
      return try await answer().changing { json in
        let lying = json["size"].map { _ in json.setting("size", .string(text)) } ?? json
        let items = json["items"]?.elements?.map { $0.setting("size", .string(text)) }
        return items.map { lying.setting("items", .array($0)) } ?? lying
      }
    case .operation(let fault): return await fault.acting(on: answer)
    }
  }

  private func refusal(_ request: Request, _ code: Int, _ refusal: Fault.Refusal) -> Response {
    let message = refusal.message
    let status = RPCStatus(httpStatus: code)
    if request.headers[.contentType]?.hasPrefix("application/grpc") == true {
      return GRPCResponse.stream(to: request, logger: logger) { _, _ in throw GoogleError(status, message) }
    }
    let info = refusal.reason.map { reason in
      JSONValue.members([
        ("@type", .string("type.googleapis.com/google.rpc.ErrorInfo")), ("reason", .string(reason)),
        ("domain", .string("googleapis.com")),
        (
          "metadata",
          .members([("service", refusal.service.map { .string($0) }), ("consumer", .string("projects/12345"))])
        ),
      ])
    }
    var response = GoogleErrors.response(
      HTTPResponse.Status(code: code), status.name, message, reason: "sandboxFault", details: info.map { .array([$0]) })
    if let retryAfter = refusal.retryAfter { response.headers[values: "Retry-After"] = "\(retryAfter)" }
    return response
  }

  /// No items, and the token that was sent, or one that stands before the first item.
  private func emptyPage(_ request: Request) throws(GoogleError) -> Response {
    let token = try RequestQuery(request).pageToken
    let isStorage = request.uri.path.hasPrefix("/storage/")
    // Names of objects begin with no zero byte, whose base64 this is; ids of operations begin after the mark.
    return .members([("nextPageToken", .string(token ?? (isStorage ? "AA==" : "!")))])
  }
}

extension Response {
  /// The same answer, its body ended by `end` before the byte at the offset `cut`, or with the lowest bit of the byte at the
  /// offset `flip` turned over. The length stays that of the whole body.
  fileprivate func faulty(
    cut: Int? = nil, flip: Int? = nil, _ end: @escaping @Sendable () async throws -> Void = {}
  ) -> Response {
    let body = self.body
    return Response(
      status: status, headers: headers,
      body: ResponseBody(contentLength: body.contentLength) { inner in
        try await body.write(FaultyBodyWriter(inner: inner, cut: cut, end: end, flip: flip))
      })
  }

  /// The answer with other JSON.
  fileprivate func changing(_ change: (JSONValue) -> JSONValue) async throws -> Response {
    let gathering = GatheringBodyWriter()
    try await body.write(gathering)
    guard let json = try? JSONParser.parse(gathering.bytes.withLock { $0 }) else { return self }
    return .json(change(json), status: status)
  }
}

/// Keeps a body.
private final class GatheringBodyWriter: ResponseBodyWriter, Sendable {
  let bytes = Mutex<[UInt8]>([])

  func write(_ buffer: ByteBuffer) async throws {
    bytes.withLock { $0 += buffer.readableBytesView }
  }

  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Passes a body on until something goes wrong with it.
private struct FaultyBodyWriter: ResponseBodyWriter {
  var inner: any ResponseBodyWriter
  let cut: Int?
  let end: @Sendable () async throws -> Void
  let flip: Int?
  var position = 0

  mutating func write(_ buffer: ByteBuffer) async throws {
    var buffer = buffer
    if let flip, flip >= position, flip < position + buffer.readableBytes {
      let index = buffer.readerIndex + flip - position
      if let byte = buffer.getInteger(at: index, as: UInt8.self) { buffer.setInteger(byte ^ 1, at: index) }
    }
    if let cut, position + buffer.readableBytes > cut {
      if let rest = buffer.readSlice(length: cut - position), rest.readableBytes > 0 {
        try await inner.write(rest)
      }
      try await end()
    }
    position += buffer.readableBytes
    try await inner.write(buffer)
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    try await inner.finish(trailingHeaders)
  }
}
