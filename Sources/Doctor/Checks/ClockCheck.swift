import Foundation
import GoogleCloud

/// Whether this machine's clock is right: the claims that ask for tokens, and signed URLs, carry its time.
enum ClockCheck {
  /// Seconds from which on it is told.
  static let notable: Double = 60
  /// Seconds from which on Google's services refuse what is signed.
  static let fatal: Double = 300

  #if os(macOS)
    private static let command = ["sudo", "sntp", "-sS", "time.apple.com"]
  #else
    private static let command = ["sudo", "timedatectl", "set-ntp", "true"]
  #endif

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.clock
    switch facts.cloud.clock {
    case nil: return .hindered(code, "No service was asked for its time.")
    case .failure(let error): return .hindered(code, error.message, remedy: error.remedy)
    case .success(nil): return .hindered(code, "The service does not tell its time.")
    case .success(let difference?):
      let seconds = Int(min(abs(difference), 1e12).rounded())
      let message = "This machine's clock is \(seconds) s \(difference > 0 ? "behind" : "ahead of") the service's."
      if abs(difference) >= fatal {
        return .failure(
          code, message + " Signed URLs, and the claims of a service account's key, are refused.", [command])
      }
      return abs(difference) >= notable
        ? .warning(code, message, [command]) : .ok(code, "The clock is right to \(max(1, seconds)) s")
    }
  }
}
