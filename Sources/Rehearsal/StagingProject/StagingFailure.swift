package import Verification

/// Why a rehearsal in a database of Google's could not go on: a finding of its report, which is `incomplete`.
package struct StagingFailure: Error {
  package var code: FindingCode
  package var message: String
  package var remedy: String
  /// Of the import that it is about, if one was begun.
  var operation: String?
}

/// Somebody wanted the rehearsal to end, and it did so in order.
struct RehearsalStopped: Error {
  /// What is left behind.
  var finding: Finding
  /// Of the import that it is about, if one was begun.
  var operation: String?

  init(_ message: String, remedy: String, operation: String? = nil) {
    self.operation = operation
    finding = .incomplete(.check(.rehearsalStopped), message, remedy: remedy)
  }
}
