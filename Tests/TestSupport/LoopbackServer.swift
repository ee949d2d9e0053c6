import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An HTTP/1.1 server on 127.0.0.1 that answers each request by a function, one request for each connection.
package final class LoopbackServer: Sendable {
  private let socket: LoopbackSocket
  private let answer: @Sendable (Request) -> Response
  private let received = Mutex<[Request]>([])

  package struct Request: Sendable {
    package var method: String
    /// With the query, as it came.
    package var target: String
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package var path: String { String(target.prefix { $0 != "?" }) }
    package var text: String { String(decoding: body, as: UTF8.self) }
    /// The body's, if it is a form, else the query's.
    package var form: [String: String] {
      let source =
        headers["content-type"] == "application/x-www-form-urlencoded" ? "http://h/?\(text)" : "http://h\(target)"
      let items = URLComponents(string: source)?.queryItems ?? []
      return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }
  }

  package struct Response: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    /// After so many bytes of the body the connection is closed; all of it is announced nevertheless.
    package var cut: Int?

    package init(status: Int = 200, headers: [String: String] = [:], body: [UInt8] = [], cut: Int? = nil) {
      self.status = status
      self.headers = headers
      self.body = body
      self.cut = cut
    }

    package static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Response {
      Response(
        status: status, headers: headers.merging(["content-type": "application/json"]) { $1 }, body: Array(text.utf8))
    }

    package static func error(_ status: Int, _ name: String, _ message: String = "no", headers: [String: String] = [:])
      -> Response
    {
      json(
        #"{"error":{"code":\#(status),"message":"\#(message)","status":"\#(name)"}}"#, status: status, headers: headers)
    }
  }

  package var port: UInt16 { socket.port }
  /// Every request so far, in the order of their ends.
  package var requests: [Request] { received.withLock { $0 } }
  package var url: String { "http://127.0.0.1:\(port)" }

  package init(_ answer: @escaping @Sendable (Request) -> Response) throws {
    self.answer = answer
    socket = try LoopbackSocket()
    signal(SIGPIPE, SIG_IGN)
    socket.serve { [weak self] client in self?.serve(client) }
  }

  private func serve(_ client: CInt) {
    guard let request = Self.read(client) else { return }
    let response = answer(request)
    received.withLock { $0.append(request) }
    var head = "HTTP/1.1 \(response.status) Answer\r\nconnection: close\r\n"
    if response.headers["content-length"] == nil { head += "content-length: \(response.body.count)\r\n" }
    for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
    Self.write(client, Array("\(head)\r\n".utf8) + response.body.prefix(response.cut ?? .max))
    shutdown(client, Int32(SHUT_WR))
  }

  private static func write(_ client: CInt, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { send(client, $0.baseAddress?.advanced(by: sent), bytes.count - sent, 0) }
      guard count > 0 else { return }
      sent += count
    }
  }

  private static func read(_ client: CInt) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var request: (Request, Int)?
    while true {
      if request == nil { request = head(bytes) }
      if let (head, start) = request, bytes.count - start >= Int(head.headers["content-length"] ?? "") ?? 0 {
        var whole = head
        whole.body = Array(bytes[start...])
        return whole
      }
      let count = recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }

  /// The request's line and headers, and where its body begins.
  private static func head(_ bytes: [UInt8]) -> (Request, Int)? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return (Request(method: words[0], target: words[1], headers: headers, body: []), end.upperBound)
  }
}
