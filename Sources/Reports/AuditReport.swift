import JSON
import Verification

/// Whether a dashboard's audit log is whole, as text or JSON.
package struct AuditReport: Sendable {
  /// A folder's path, or `gs://BUCKET/PREFIX`.
  package var place: String
  package var entries: Int
  /// SHA-256 of the last entry; nil for an empty log.
  package var head: String?
  /// Of the first and the last entry, in microseconds since 1970; nil for an empty log.
  package var first: Int64?
  package var last: Int64?
  /// The number of the first entry that does not fit, and why; nil for a log that is whole.
  package var damage: (sequence: Int, reason: String)?
  /// The number of the entry that the head given by `--head` is; nil without one, or where no entry is it.
  package var knownHead: Int?
  package var hasKnownHead: Bool
  /// Whether something shows that no entry is missing at the end.
  package var isEndKnown: Bool

  package init(
    place: String, entries: Int, head: String?, first: Int64?, last: Int64?, damage: (sequence: Int, reason: String)?,
    knownHead: Int?, hasKnownHead: Bool, isEndKnown: Bool
  ) {
    self.place = place
    self.entries = entries
    self.head = head
    self.first = first
    self.last = last
    self.damage = damage
    self.knownHead = knownHead
    self.hasKnownHead = hasKnownHead
    self.isEndKnown = isEndKnown
  }

  private var isHeadMissing: Bool { hasKnownHead && knownHead == nil }

  private static let unknownEnd =
    "whether entries are missing at the end: give --head with the SHA-256 of the last entry on the server's standard output"

  package func answer(toolVersion: String) -> Answer {
    Answer(
      damage == nil && !isHeadMissing ? .verified : .different, schema: "rekindle.audit.verify/1",
      toolVersion: toolVersion, isConfirmation: true, text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.line((place, .none))
    if let damage {
      canvas.labelled("broken", ["at entry \(damage.sequence)"], .boldRed)
      canvas.paragraph(damage.reason, indent: TextCanvas.labelWidth)
    } else {
      canvas.labelled(
        "ok", ["\(Quantity.counted(entries, "entry", "entries")), each follows the one before it"], .boldGreen)
    }
    if isHeadMissing {
      canvas.labelled("missing", ["the entry that --head names: it was changed, or cut off the end"], .boldRed)
    } else if let knownHead {
      canvas.labelled("head", ["entry \(knownHead) is the one that --head names"])
    }
    if let head { canvas.labelled("sha256", [head]) }
    if let first, let last {
      canvas.labelled("written", ["\(Timestamp.text(microseconds: first)) to \(Timestamp.text(microseconds: last))"])
    }
    if !isEndKnown { canvas.labelled("not checked", [Self.unknownEnd], .yellow) }
  }

  private func members(_ json: inout JSONWriter) {
    json.member("place", place)
    json.member("chain", damage == nil ? "ok" : "broken")
    json.member("entries", entries)
    json.member("head", head)
    json.member("first", microseconds: first)
    json.member("last", microseconds: last)
    json.member("brokenAt", damage?.sequence)
    json.member("problem", damage?.reason)
    if hasKnownHead { json.member("isHeadThere", knownHead != nil) }
    json.member("headEntry", knownHead)
    json.strings("notChecked", isEndKnown ? [] : [Self.unknownEnd])
  }
}
