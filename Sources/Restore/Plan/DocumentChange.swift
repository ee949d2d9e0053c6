package import Comparison

/// A document that is not in the target as it is in the export, and what a restore does about it.
package struct DocumentChange: Sendable, Equatable {
  package enum Action: String, Sendable, CaseIterable {
    case create, overwrite, refuse
  }

  package var action: Action
  /// The export is the left side, the target the right one.
  package var difference: DocumentDifference

  package init(action: Action, difference: DocumentDifference) {
    self.action = action
    self.difference = difference
  }
}
