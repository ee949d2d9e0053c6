import Documents
import Synchronization

/// Which refusals were written down lately, so that one who tries again and again does not fill the audit log.
final class RefusalNotes: Sendable {
  /// In microseconds.
  private static let pause: Int64 = 60_000_000
  private static let mostKeys = 10_000

  private let noted = Mutex<[ExactName: Int64]>([:])

  /// - Parameters:
  ///   - uid: nil for a request that does not say whose it is.
  ///   - now: in microseconds since 1970.
  /// - Returns: whether this one is to be written down; then the next one of its kind is not, for a minute.
  func isDue(_ uid: String?, _ code: Problem.Code, now: Int64) -> Bool {
    // No code has a space.
    let key = ExactName("\(code.rawValue) \(uid ?? "")")
    return noted.withLock { noted in
      if let last = noted[key], (0..<Self.pause).contains(now - last) { return false }
      if noted.count >= Self.mostKeys {
        noted = noted.filter { (0..<Self.pause).contains(now - $0.value) }
        guard noted.count < Self.mostKeys else { return false }
      }
      noted[key] = now
      return true
    }
  }
}

/// How often something may be done: `serve.limits` of the policy.
struct DashboardLimits: Sendable {
  let requests: RateLimit
  let signIns: RateLimit
  let links: RateLimit
  let exportsPerDay: Int
}
