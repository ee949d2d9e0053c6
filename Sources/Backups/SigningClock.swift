import Foundation
package import GoogleCloud
import JSON
import Policy
import Work

/// This machine's clock against Cloud Storage's: signed URLs carry this machine's time.
package enum SigningClock {
  /// Measures the clock, and judges whether Cloud Storage takes what is signed by it.
  /// - Parameter duration: how long the links are to be good.
  /// - Returns: a sentence if the clock is off by a minute or more, or cannot be compared; nil if it is right.
  /// - Throws: `RefusedError` if Cloud Storage would refuse links that are made now; `GoogleCloudError`.
  package static func check(_ storage: ServiceEndpoint, duration: Duration) async throws -> String? {
    let difference = try await storage.clockDifference()
    return try judge(difference, duration: duration, at: .now)
  }

  /// - Parameters:
  ///   - difference: seconds by which the service's clock is ahead; nil if the service does not tell the time.
  ///   - now: this machine's time.
  static func judge(_ difference: Double?, duration: Duration, at now: Date) throws(RefusedError) -> String? {
    guard let difference else {
      return "Cloud Storage does not tell its time, so this machine's clock was not compared with it."
    }
    let off = min(abs(difference), 1e12)
    guard off >= ServiceClock.notable else { return nil }
    let clocks =
      "This machine's clock says \(text(now)), Cloud Storage's says \(text(now.addingTimeInterval(difference))): "
      + "\(Int(off.rounded())) s \(difference > 0 ? "behind" : "ahead")."
    let remedy = "Set the clock, and try again: \(ServiceClock.setting.joined(separator: " "))"
    guard off < ServiceClock.mostOfSignedURLs else {
      let most = LengthOfTime.text(.seconds(Int64(ServiceClock.mostOfSignedURLs)))
      throw RefusedError("\(clocks) Cloud Storage allows \(most). No link was made. \(remedy)")
    }
    guard difference < Double(duration.components.seconds) else {
      throw RefusedError(
        "\(clocks) Links that are good for \(LengthOfTime.text(duration)) would have expired already. "
          + "No link was made. \(remedy)")
    }
    return difference > 0
      ? "\(clocks) The links expire that much earlier than they say."
      : "\(clocks) The links expire that much later than they say."
  }

  private static func text(_ date: Date) -> String {
    let seconds = max(-62_000_000_000, min(date.timeIntervalSince1970, 250_000_000_000))
    return Timestamp.text(microseconds: Int64(seconds) * 1_000_000)
  }
}
