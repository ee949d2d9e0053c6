import CCurl

/// Sends requests by libcurl, one after another, over connections that are kept between them (`curl_multi`).
///
/// The only file that calls libcurl. Each call blocks its thread; `HTTPClient` sees to the threads, and to it that no
/// two of them use one session at a time.
final class CurlSession {
  private let multi: UnsafeMutableRawPointer

  init() throws(GoogleCloudError) {
    guard CurlSession.isInitialized, let multi = curl_multi_init() else { throw CurlFailure.outOfMemory }
    self.multi = multi
  }

  deinit { curl_multi_cleanup(multi) }

  private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// How long a cancelled task or an idle limit waits to be noticed while no bytes come.
  private static let wakeMilliseconds: Int32 = 50

  /// Sends a request and hands on the body's bytes as they come, in pieces of curl's choosing.
  ///
  /// No byte is read from the connection while `onBody` runs, which is the flow control.
  /// - Parameter onBody: also gets the head; an error that it throws ends the exchange and comes out unchanged.
  /// - Returns: the head, with the trailers that followed the body.
  /// - Throws: also `CancellationError`, within a tenth of a second of the task's cancellation.
  func perform(
    _ request: HTTPRequest, onBody: (HTTPHead, RawSpan) throws -> Void
  ) throws -> HTTPHead {
    try withoutActuallyEscaping(onBody) { onBody in
      let easy = try CurlRequest(request)
      let receiver = CurlReceiver(onBody)
      defer { withExtendedLifetime(receiver) {} }
      easy.deliver(to: receiver)
      guard curl_multi_add_handle(multi, easy.handle) == CURLM_OK else { throw CurlFailure.outOfMemory }
      defer { curl_multi_remove_handle(multi, easy.handle) }
      try run(easy, receiver, idleLimit: request.limits.idle)
      return receiver.head
    }
  }

  private func run(_ easy: CurlRequest, _ receiver: CurlReceiver, idleLimit: Duration?) throws {
    var running: Int32 = 0
    repeat {
      guard curl_multi_perform(multi, &running) == CURLM_OK else { throw CurlFailure.outOfMemory }
      if let failure = receiver.failure { throw failure }
      try Task.checkCancellation()
      guard running > 0 else { break }
      if let idleLimit, receiver.lastArrival.duration(to: .now) > idleLimit {
        throw CurlFailure.idle(idleLimit)
      }
      curl_multi_poll(multi, nil, 0, CurlSession.wakeMilliseconds, nil)
    } while true
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE, message.easy_handle == easy.handle else { continue }
      guard message.data.result == CURLE_OK else { throw easy.failure(message.data.result, receiver) }
    }
  }
}

/// libcurl as it runs here.
package enum Libcurl {
  /// With the libraries that it was built on: `libcurl/8.14.1 OpenSSL/3.5.4 nghttp2/1.64.0`.
  package static var version: String { String(cString: curl_version()) }

  /// Whether it speaks HTTP/2, without which there is no gRPC: documents cannot be read in bulk.
  package static var speaksHTTP2: Bool {
    guard let information = curl_version_info(CURLVERSION_FIRST) else { return false }
    return information.pointee.features & CURL_VERSION_HTTP2 != 0
  }
}

/// One request as curl holds it (`curl_easy`).
private final class CurlRequest {
  let handle: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let detail = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// What is handed on at once at most; curl's own 16 KiB cost a gigabyte 65,000 calls.
  private static let bufferBytes = 256 << 10

  init(_ request: HTTPRequest) throws(GoogleCloudError) {
    guard let handle = curl_easy_init() else { throw CurlFailure.outOfMemory }
    self.handle = handle
    detail.initialize(repeating: 0)
    let secure = request.url.hasPrefix("https:")
    let version =
      switch request.version {
      case .http1: secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
      case .http2: secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
      }
    set(CURLOPT_URL, request.url)
    set(CURLOPT_USERAGENT, UserAgent.value)
    set(CURLOPT_CUSTOMREQUEST, request.method)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    if request.bypassesProxies { set(CURLOPT_NOPROXY, "*") }
    set(CURLOPT_HTTP_VERSION, Int(version))
    if version == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE {
      // Before 8.0, curl begins HTTP/2 anew on a kept connection, and fails: github.com/curl/curl/issues/10634.
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
    }
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_BUFFERSIZE, CurlRequest.bufferBytes)
    // An object may be called `..`.
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.milliseconds)
    if let total = request.limits.total { set(CURLOPT_TIMEOUT_MS, total.milliseconds) }
    if let body = request.body {
      rekindle_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      body.withUnsafeBytes { _ = rekindle_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }
    // An empty value takes curl's own header away: it would ask for leave before it sends a larger body.
    for (name, value) in request.headers + [("Expect", "")] {
      headers = curl_slist_append(headers, value.isEmpty ? "\(name):" : "\(name): \(value)")
    }
    rekindle_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
    rekindle_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, detail.baseAddress)
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    detail.deallocate()
  }

  private func set(_ option: CURLoption, _ value: Int) { rekindle_curl_set_long(handle, option, value) }

  private func set(_ option: CURLoption, _ value: String) { rekindle_curl_set_string(handle, option, value) }

  /// Sends what arrives to `receiver`, which must live until the exchange is over.
  func deliver(to receiver: CurlReceiver) {
    let context = Unmanaged.passUnretained(receiver).toOpaque()
    rekindle_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    rekindle_curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlReceiver.at(context)?.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
    }
    rekindle_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    rekindle_curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlReceiver.at(context)?.receive(line: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
    }
  }

  func failure(_ result: CURLcode, _ receiver: CurlReceiver) -> GoogleCloudError {
    let text = detail.baseAddress.map { String(cString: $0) } ?? ""
    var bytesSent = 0
    rekindle_curl_get_long(handle, CURLINFO_REQUEST_SIZE, &bytesSent)
    return CurlFailure.error(
      result, text.isEmpty ? String(cString: curl_easy_strerror(result)) : text, isSent: bytesSent > 0,
      began: receiver.head.status != 0)
  }
}

/// What arrives of one exchange.
private final class CurlReceiver {
  private let onBody: (HTTPHead, RawSpan) throws -> Void
  private(set) var head = HTTPHead()
  private(set) var lastArrival = ContinuousClock.now
  private(set) var failure: (any Error)?
  private var headerBytes = 0

  /// Of all lines of an answer, interim heads and trailers too. curl, which limits one line to 100 kB, took any number of
  /// them before 8.3. Google's heads have about 1 kB.
  private static let mostHeaderBytes = 256 << 10

  init(_ onBody: @escaping (HTTPHead, RawSpan) throws -> Void) {
    self.onBody = onBody
  }

  static func at(_ context: UnsafeMutableRawPointer?) -> CurlReceiver? {
    context.map { Unmanaged<CurlReceiver>.fromOpaque($0).takeUnretainedValue() }
  }

  func receive(line: UnsafeRawBufferPointer) -> Int {
    guard line.count <= Self.mostHeaderBytes - headerBytes else {
      failure = GoogleCloudError.wrongAnswer(
        "The head of an answer has more than \(Self.mostHeaderBytes) bytes.", code: .responseTooLarge)
      return 0
    }
    headerBytes += line.count
    head.append(line: String(decoding: line, as: UTF8.self))
    lastArrival = .now
    return line.count
  }

  /// - Returns: the number of bytes; anything less tells curl to end the exchange.
  func receive(body: UnsafeRawBufferPointer) -> Int {
    do {
      try Task.checkCancellation()
      try onBody(head, body.bytes)
      lastArrival = .now
      return body.count
    } catch {
      failure = error
      return 0
    }
  }
}

/// curl's failures in this module's words.
private enum CurlFailure {
  static let outOfMemory = GoogleCloudError(
    .connectionFailed, "libcurl could not be set up.", remedy: "Free some memory and try again.")

  static func idle(_ limit: Duration) -> GoogleCloudError {
    GoogleCloudError(
      .idle, "The server sent nothing for \(limit).", remedy: "Look at the server, or allow more time.")
  }

  /// - Parameters:
  ///   - isSent: whether any of the request had left.
  ///   - began: whether an answer's head had come.
  static func error(_ result: CURLcode, _ detail: String, isSent: Bool, began: Bool) -> GoogleCloudError {
    switch result {
    case CURLE_OPERATION_TIMEDOUT where isSent:
      GoogleCloudError(.timeLimit, "\(detail).", remedy: "Look at the server, or allow more time.")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      GoogleCloudError(.badEndpoint, "\(detail).", remedy: "Give the address as https://HOST or http://HOST:PORT.")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
      GoogleCloudError(
        .untrustedServer, "\(detail).", remedy: "Check the clock and the trusted certificates of this machine.")
    case _ where began:
      GoogleCloudError(.streamBroken, "The answer broke off: \(detail).", remedy: "Try again.")
    default:
      GoogleCloudError(
        .connectionFailed, "\(detail).", remedy: "Check that the server runs and that the network reaches it.")
    }
  }
}

extension Duration {
  /// Whole milliseconds: at least 1, since 0 means no limit to curl, and at most what curl keeps in a C int, 24 days.
  fileprivate var milliseconds: Int { Int(min(max(1, self / .milliseconds(1)), Double(Int32.max))) }
}
