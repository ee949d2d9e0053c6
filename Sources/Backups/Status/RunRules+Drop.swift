import Attestation
import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// Whether exports have become smaller than the newest rehearsed one before them.
extension RunRules {
  private static let compareRemedy =
    "Look at what is missing: rekindle diff with the older export. If it was meant to go, raise backups.maximumDrop, or let "
    + "the next export be compared with a rehearsal of this one."

  /// The last rehearsal of the newest rehearsed export of ours that is older than a time and is another one: at another place, or
  /// of another name where a place is not known.
  private func rehearsal(before time: Int64, not name: ExactName, at place: BucketPlace?) -> HistoryRecord? {
    let older = ours.filter { entry in
      guard entry.made < time else { return false }
      guard let place, let other = entry.place else { return entry.export != name }
      return other != place
    }
    guard let newest = older.map(\.made).max() else { return nil }
    return older.last { $0.made == newest }
  }

  func documents(_ percent: Double) -> Check<BackupStatus.Rule> {
    guard let newest, let now = newest.documents else {
      return Rule.documents.unknown(
        "How many documents the newest export of ours holds is not known.", remedy: "See the rule complete.")
    }
    guard let previous = rehearsal(before: newest.time, not: newest.name, at: newest.place) else {
      guard !history.hasUnread else { return Rule.documents.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .documents, .skipped,
        "No older export of ours is rehearsed, so there is nothing to compare \(newest.name) with.",
        numbers: [CheckNumber("documents", now, "documents")])
    }
    let before = previous.documents
    let isAllowed = DropCheck.isAllowed(before, now, percent)
    let drop = before == 0 ? 0 : (Double(before) - Double(now)) * 100 / Double(before)
    return Check(
      .documents, isAllowed ? .ok : .failed,
      "\(newest.name) has \(Quantity.counted(now, "document")). \(previous.export), the newest rehearsed one before it, had "
        + "\(Quantity.counted(before, "document")) (limit \(Self.text(percent)) fewer).",
      remedy: isAllowed ? nil : Self.compareRemedy,
      numbers: [
        CheckNumber("documents", now, "documents"), CheckNumber("previousDocuments", before, "documents"),
        CheckNumber("drop", Int(nearest: drop), "%"),
      ])
  }

  func collections(_ percent: Double) -> Check<BackupStatus.Rule> {
    guard let list else {
      return Rule.collections.unknown("The exports could not be listed.", remedy: "See the rule complete.")
    }
    let judged = list.newestOfOurs(until: now - policy.verifiedWithin.microseconds)
    let matches = [list.newestOfOurs, judged].compactMap(\.self).compactMap { history.latest(for: $0.sighting) }
    guard let subject = matches.first(where: { $0.by == .digest && $0.record.depth >= .decoded })?.record else {
      guard !matches.contains(where: { $0.by == .metadata }) else {
        return Rule.collections.unknown(
          "The run on record about the newest export of ours read the same metadata. Its other files were not compared, so "
            + "its collections are not known.", remedy: "Rehearse it again: \(rehearse(newest))")
      }
      guard !history.hasUnread else { return Rule.collections.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .collections, .skipped, "No run about the newest export of ours is on record, so its collections are not known."
      )
    }
    guard let previous = rehearsal(before: subject.made, not: subject.export, at: subject.place) else {
      guard !history.hasUnread else { return Rule.collections.unknown(Self.mayBeUnread, remedy: Self.readAll) }
      return Check(
        .collections, .skipped,
        "No older export of ours is rehearsed, so there is nothing to compare \(subject.export) with.")
    }
    return compare(subject, with: previous, percent)
  }

  private func compare(
    _ subject: HistoryRecord, with previous: HistoryRecord, _ percent: Double
  ) -> Check<BackupStatus.Rule> {
    let (record, before) = (subject.statement.record, previous.statement.record)
    guard record.listsAllCollections, before.listsAllCollections else {
      return Rule.collections.unknown(
        "There are more collections than a record lists, so they were not compared one by one.", remedy: nil)
    }
    var counts: [ExactName: Int] = [:]
    for collection in record.collections { counts[collection.id] = collection.documents }
    let fallen = before.collections.filter { !DropCheck.isAllowed($0.documents, counts[$0.id] ?? 0, percent) }
    guard !fallen.isEmpty else {
      return Check(
        .collections, .ok,
        "\(subject.export): none of \(Quantity.counted(before.collections.count, "collection group")) has more than "
          + "\(Self.text(percent)) fewer documents than in \(previous.export).")
    }
    let named = fallen.prefix(3).map { "\($0.id) had \($0.documents), has \(counts[$0.id] ?? 0)" }
    let left = fallen.count - named.count
    return Check(
      .collections, .failed,
      "\(subject.export) against \(previous.export) (limit \(Self.text(percent)) fewer): "
        + "\(named.joined(separator: "; "))\(left > 0 ? "; and \(left) more" : "").",
      remedy: Self.compareRemedy, numbers: [CheckNumber("fallen", fallen.count, "collections")])
  }

  private static func text(_ percent: Double) -> String {
    "\(percent == percent.rounded() ? "\(Int(nearest: percent))" : "\(percent)") %"
  }
}

extension HistoryRecord {
  /// When its export was made, in microseconds since 1970; before the run, if nothing tells.
  fileprivate var made: Int64 { dataTime ?? statement.record.started }
}

extension RehearsalRecord {
  /// Whether every document is in one of the collection groups: of a database with very many collections, some are not kept.
  fileprivate var listsAllCollections: Bool {
    collections.reduce(0) { $0.addingUpToMax($1.documents) } == documents
  }
}
