/// What may be said of an export, or of a rehearsal.
package enum Verdict: String, Sendable, CaseIterable {
  /// Everything that the depth covers was looked at, and is as it should be.
  case verified
  /// Sound, but not equal to what it was compared with.
  case different
  /// Damaged.
  case corrupt
  /// Something could not be looked at.
  case incomplete
}

/// How far the look went; each depth includes the ones before.
package enum Depth: String, Sendable, CaseIterable, Comparable {
  /// Files against metadata.
  case listed
  /// Every block's and record's framing and checksum, to the end of every file.
  case framed
  /// Every record is a valid document; counts, names, duplicates.
  case decoded
  /// Against a seal or another state.
  case compared
  /// Imported into staging, read back, equal document by document.
  case rehearsed
  /// The user's own expectations hold on staging.
  case probed

  package static func < (left: Depth, right: Depth) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

extension Verdict {
  /// The one rule, for every report. Damage outweighs what could not be looked at: it is certain. Of what was not compared to
  /// its end, it is not known whether it is equal.
  /// - Parameters:
  ///   - isUnfinished: whether the work did not come to its end, or not over everything.
  ///   - isDifferent: whether documents that were compared differ.
  package init(_ findings: [Finding], isUnfinished: Bool = false, isDifferent: Bool = false) {
    let consequences = Set(findings.lazy.map(\.consequence))
    if consequences.contains(.corrupt) {
      self = .corrupt
    } else if isUnfinished || consequences.contains(.incomplete) {
      self = .incomplete
    } else if isDifferent || consequences.contains(.different) {
      self = .different
    } else {
      self = .verified
    }
  }
}
