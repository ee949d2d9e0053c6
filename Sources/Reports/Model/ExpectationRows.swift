import Verification

/// A policy's results as they are shown: failures first, then what could not be told, each in the policy's order.
struct ExpectationRows: Sendable, Equatable {
  /// The policy's path.
  var policy: String
  var results: [ExpectationResult]

  /// Nil without a policy.
  init?(policy: String?, _ expectations: [ExpectationResult]) {
    guard let policy else { return nil }
    self.policy = policy
    results = [.failed, .notChecked, .met].flatMap { state in expectations.filter { $0.state == state } }
  }

  func results(_ state: ExpectationResult.State) -> [ExpectationResult] { results.filter { $0.state == state } }

  /// `5 of 6 met · 1 not checked`.
  var summary: [String] {
    let met = results(.met).count
    let unknown = results(.notChecked).count
    return ["\(Quantity.grouped(met)) of \(Quantity.grouped(results.count)) met"]
      + (unknown > 0 ? ["\(Quantity.grouped(unknown)) not checked"] : [])
  }
}

extension ExpectationResult.State {
  var word: String {
    switch self {
    case .met: "met"
    case .failed: "failed"
    case .notChecked: "not checked"
    }
  }
}
