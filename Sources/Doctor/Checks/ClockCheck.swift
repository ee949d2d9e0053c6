import Foundation
import GoogleCloud

/// Whether this machine's clock is right: the claims that ask for tokens, and signed URLs, carry its time.
enum ClockCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.clock
    switch facts.cloud.clock {
    case nil: return .hindered(code, "No service was asked for its time.")
    case .failure(let error): return .hindered(code, error.message, remedy: error.remedy)
    case .success(nil): return .hindered(code, "The service does not tell its time.")
    case .success(let difference?):
      let seconds = Int(min(abs(difference), 1e12).rounded())
      let message = "This machine's clock is \(seconds) s \(difference > 0 ? "behind" : "ahead of") the service's."
      if abs(difference) >= ServiceClock.mostOfClaims {
        let refused =
          abs(difference) >= ServiceClock.mostOfSignedURLs
          ? "Google refuses signed URLs, and the claims of a service account's key."
          : "Google refuses the claims of a service account's key."
        return .failure(code, "\(message) \(refused)", [ServiceClock.setting])
      }
      return abs(difference) >= ServiceClock.notable
        ? .warning(code, message, [ServiceClock.setting]) : .ok(code, "The clock is right to \(max(1, seconds)) s")
    }
  }
}
