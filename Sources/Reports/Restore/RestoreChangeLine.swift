import Comparison
import JSON
package import Restore

/// One line of a restore's `--changes`: a difference as `ChangeLine` writes it, the export on the left and the target on
/// the right, with what the restore does about it.
///
///     {"document":"companies/c9","kind":"onlyLeft","action":"create"}
package struct RestoreChangeLine: Sendable {
  private let change: DocumentChange
  private let hidesValues: Bool

  package init(_ change: DocumentChange, hidesValues: Bool) {
    self.change = change
    self.hidesValues = hidesValues
  }

  /// The line, with its newline.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { $0.members(of: change, hidesValues: hidesValues) }
    return json.line()
  }
}

extension JSONWriter {
  mutating func members(of change: DocumentChange, hidesValues: Bool) {
    members(of: change.difference, kind: change.difference.kind.rawValue, hidesValues: hidesValues)
    member("action", change.action.rawValue)
  }
}
