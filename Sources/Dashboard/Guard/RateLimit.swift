import Documents
import JSON
import NIOCore
import Synchronization

/// How often each person or address may do something in a window of time.
///
/// It is in the server's memory: it starts at zero with the server, and each of several instances counts for itself.
final class RateLimit: Sendable {
  private struct Window {
    /// In microseconds since 1970.
    var start: Int64
    var count: Int
  }

  /// More would only fill the memory; then the oldest window makes room.
  private static let mostKeys = 20_000

  private let limit: Int
  private let seconds: Int64
  private let windows = Mutex<[ExactName: Window]>([:])

  /// - Parameters:
  ///   - limit: in one window; 0 allows nothing.
  ///   - seconds: of a window, which begins with the first use in it.
  init(_ limit: Int, per seconds: Int64) {
    self.limit = limit
    self.seconds = seconds
  }

  /// Counts one use.
  /// - Parameter now: in microseconds since 1970.
  /// - Returns: nil if it is allowed; otherwise after how many seconds the next one is.
  func use(_ key: ExactName, now: Int64) -> Int? {
    windows.withLock { windows in
      let length = seconds * 1_000_000
      if var window = windows[key], (0..<length).contains(now - window.start) {
        guard window.count < limit else { return Int((window.start + length - now) / 1_000_000) + 1 }
        window.count += 1
        windows[key] = window
        return nil
      }
      if windows.count >= Self.mostKeys {
        windows = windows.filter { (0..<length).contains(now - $0.value.start) }
        if windows.count >= Self.mostKeys, let oldest = windows.min(by: { $0.value.start < $1.value.start })?.key {
          windows[oldest] = nil
        }
      }
      guard limit > 0 else { return Int(seconds) }
      windows[key] = Window(start: now, count: 1)
      return nil
    }
  }
}

extension RateLimit {
  /// What an address counts as: of IPv6 its network, since a customer of a provider has 2^64 addresses.
  ///
  /// Source: RFC 6177, for a network of 64 bits as the least that a site has.
  static func key(ofAddress text: String) -> ExactName {
    guard case .v6(let address)? = try? SocketAddress(ipAddress: text, port: 0) else { return ExactName(text) }
    var whole = address.address
    return withUnsafeBytes(of: &whole) { whole in
      // RFC 3493 section 3.3: after the family, the port and the flow, on Linux and on macOS.
      let bytes = whole[8..<24]
      // RFC 4291 section 2.5.5.2: an address of IPv4 in the form of IPv6.
      if bytes.prefix(12).elementsEqual(Array(repeating: 0, count: 10) + [0xFF, 0xFF]) {
        return ExactName(bytes.suffix(4).map { "\($0)" }.joined(separator: "."))
      }
      return ExactName(Hexadecimal.text(Array(bytes.prefix(8))) + "/64")
    }
  }

  /// - Throws: `Problem` 429.
  func check(_ key: ExactName, _ what: String, now: Int64) throws(Problem) {
    guard let wait = use(key, now: now) else { return }
    throw Problem(.tooMany, "Too many \(what). Try again in \(wait) s.", retryAfter: wait)
  }
}
