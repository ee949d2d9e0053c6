import Foundation
package import Logging

extension ServiceEndpoint {
  /// By how many seconds the service's clock is ahead of this machine's; negative if it is behind.
  ///
  /// Told by the `Date` header of an answer, whatever that is, to a request without a token. It is good to a second and half
  /// of the request's time. Signatures and tokens carry this machine's time, and are refused if it is wrong.
  /// - Returns: nil if the answer has no date.
  package func clockDifference(logger: Logger = .requests) async throws -> Double? {
    let request = request("GET", "/", limits: TimeLimits(idle: .seconds(10), total: .seconds(30)))
    let before = Date.now
    let answer = try await HTTPClient(logger: logger).send(request, maximumBodyBytes: 1 << 20)
    let after = Date.now
    guard let date = answer.head["date"].flatMap(RetryAfter.date) else { return nil }
    // The header has whole seconds: on average it is half a second old.
    return date.timeIntervalSince(before.addingTimeInterval(after.timeIntervalSince(before) / 2)) + 0.5
  }
}
