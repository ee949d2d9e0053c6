import Documents
import JSON

/// A file of counts as a verification is given it.
package struct NamedCounts: Sendable, Equatable {
  package var path: String
  package var counts: DatabaseCounts
}

/// What came of comparing an export's numbers with those that its database had.
package struct CountsComparison: Sendable, Equatable {
  package var named: NamedCounts
  /// How many collection groups were compared by themselves.
  package var groups: Int
  /// How many of these numbers, that of all documents among them, are not the export's.
  package var differing: Int
}

/// Compares the numbers of documents: of all, and of each collection group that the file names.
struct CountsCheck {
  let named: NamedCounts
  /// Of a sound export, to depth `decoded`.
  let report: VerifyReport

  private var counts: DatabaseCounts { named.counts }

  /// - Returns: nothing to compare with where the file is of another database or export; a finding says so.
  func run() -> (comparison: CountsComparison?, findings: [Finding]) {
    if let other { return (nil, [other]) }
    var findings: [Finding] = []
    compare("all collections", report.documents, counts.expected, &findings)
    // Where not all collection paths are listed, what is counted by id leaves documents out.
    let groups = report.areAllCollectionsListed ? counts.collections : []
    var documents: [ExactName: Int] = [:]
    for collection in report.collections { documents[collection.id] = collection.documents }
    for collection in groups {
      compare("the collection group \(collection.id)", documents[collection.id] ?? 0, collection.documents, &findings)
    }
    return (CountsComparison(named: named, groups: groups.count, differing: findings.count), findings)
  }

  private func compare(_ what: String, _ now: Int, _ then: Int, _ findings: inout [Finding]) {
    guard now != then else { return }
    let time = Timestamp.text(microseconds: counts.readTime)
    let message =
      "Of \(what), the export holds \(now) \(now == 1 ? "document" : "documents"); the database held \(then) at \(time)."
    findings.append(
      counts.isExact
        ? Finding(
          code: .countsDiffer, severity: .error, consequence: .different, message: message,
          remedy:
            "The export is of that very instant, so it is not all that was there, or not only that: take another one.")
        : Finding(
          code: .countsDiffer, severity: .warning,
          message: message + " The export is of no one instant, so documents may have been written in between.",
          remedy: "For numbers that must agree, export with --snapshot-time now."))
  }

  /// Nil if the file is of this export, as far as it can be known.
  private var other: Finding? {
    // An export without documents names no database.
    if !report.databases.isEmpty, !report.databases.contains(where: { ExactName($0.description) == counts.database }) {
      let databases = report.databases.map(\.description).joined(separator: ", ")
      return other("The counts are of \(counts.database); the documents are of \(databases).")
    }
    if let export = counts.export, export.lastPart != report.name {
      return other("The counts are of the export \(export); this one is \(report.name).")
    }
    return nil
  }

  private func other(_ message: String) -> Finding {
    Finding(
      code: .countsOther, severity: .error, consequence: .different, message: message + " Nothing was compared.",
      remedy: "Give the file that was downloaded with this export, \(report.name).counts.json.")
  }
}
