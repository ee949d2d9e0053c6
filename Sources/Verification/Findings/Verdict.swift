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
  /// The verdict that findings alone lead to. Damage outweighs what could not be looked at: it is certain.
  package init(_ findings: [Finding]) {
    let consequences = Set(findings.map(\.consequence))
    if consequences.contains(.corrupt) {
      self = .corrupt
    } else if consequences.contains(.incomplete) {
      self = .incomplete
    } else if consequences.contains(.different) {
      self = .different
    } else {
      self = .verified
    }
  }
}
