/// What became of one expectation.
package struct ExpectationResult: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    case met
    case failed
    /// It could not be told; `detail` says why.
    case notChecked
  }

  /// Of the finding that a failure makes, such as `expectation-minimum`.
  package var code: FindingCode.Check
  /// `companies/*/invoices: at least 100 documents`.
  package var expectation: String
  package var state: State
  /// What was seen, or why nothing could be.
  package var detail: String
  /// 1-based line of the policy; nil if it is expected unless the policy says otherwise.
  package var line: Int?
}
