import Foundation
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An HTTP proxy of 127.0.0.1 that passes requests on without their range, one a connection.
final class RangelessProxy: Sendable {
  private let socket: LoopbackSocket
  private let target: UInt16
  private let taken = Atomic<Int>(0)

  /// For `http_proxy`.
  var url: String { "http://127.0.0.1:\(socket.port)" }
  /// Ranges that it kept to itself.
  var ranges: Int { taken.load(ordering: .sequentiallyConsistent) }

  init(to target: UInt16) throws {
    self.target = target
    socket = try LoopbackSocket()
    socket.serve { [weak self] client in self?.serve(client) }
  }

  func stop() { socket.stop() }

  private func serve(_ client: CInt) {
    guard let head = Self.head(client), let server = LoopbackSocket.connect(to: target) else { return }
    defer { close(server) }
    let lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    let ranged = lines.filter { $0.lowercased().hasPrefix("range:") }
    taken.add(ranged.count, ordering: .sequentiallyConsistent)
    let kept = lines.dropFirst().filter { line in
      !["range:", "connection:", "proxy-connection:"].contains { line.lowercased().hasPrefix($0) }
    }
    // `GET http://HOST/PATH HTTP/1.1`, as a proxy is asked.
    let first = (lines.first ?? "").replacing(#/ http://[^/ ]+/#, with: " ")
    let request = ([first] + kept + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n"
    guard Self.write(Array(request.utf8), to: server) else { return }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(server, &buffer, buffer.count)
      guard count > 0, Self.write(Array(buffer.prefix(count)), to: client) else { return }
    }
  }

  /// A request without a body, to the empty line.
  private static func head(_ client: CInt) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard bytes.count < 1 << 16, read(client, &byte, 1) == 1 else { return nil }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// The system's `write`, which inside the type its own method hides.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
