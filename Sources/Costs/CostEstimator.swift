/// Estimates what operations cost; docs/costs.md has the formulas.
///
/// A quantity that is nil is not known, and neither is what it costs.
package struct CostEstimator: Sendable {
  package var prices: PriceList
  /// Where the database is, such as `nam5`; nil if that is not known.
  package var database: String?
  /// Where the bucket is, such as `us-central1`; nil if that is not known.
  package var bucket: String?

  package init(_ prices: PriceList, database: String? = nil, bucket: String? = nil) {
    self.prices = prices
    self.database = database
    self.bucket = bucket
  }

  /// Index entries that one billed read of a count covers. Source: firebase.google.com/docs/firestore/pricing.
  private static let countedByRead = 1_000.0
  /// Objects that one call of a listing returns at most.
  private static let listedByCall = 1_000.0
  /// Google's page says GB; this is the smaller reading of it, so the dearer one.
  private static let gigabyte = 1e9
  /// Of a month, as a twelfth of a year has them.
  private static let daysOfMonth = 365.25 / 12

  /// What was counted by whoever knows the work; what there is none of has no line.
  package func documents(reads: Int = 0, writes: Int = 0, deletes: Int = 0) -> Estimate {
    let counts: [(String, PriceItem, Int)] = [
      ("reading", .documentReads, reads), ("writing", .documentWrites, writes), ("deleting", .documentDeletes, deletes),
    ]
    return estimate(
      counts.filter { $0.2 > 0 }.map { firestore($0.0, "as the operation counts", $0.1, Double($0.2)) })
  }

  /// One export, and what keeping it costs until it is deleted.
  /// - Parameters:
  ///   - bytes: of all its files.
  ///   - days: from the export to the end of soft deletion, for which it is billed.
  package func export(documents: Int?, bytes: Int?, days: Int) -> Estimate {
    estimate([
      firestore("export", "one read for each document", .documentReads, documents.map(Double.init)),
      storage(
        "keeping the export", "GB of its files, for its days of retention and soft deletion, over the days of a month",
        .objectStorage, bytes.map { Double($0) / Self.gigabyte * Double(days) / Self.daysOfMonth }),
    ])
  }

  /// A month of exports of the same size, once as many are kept as will be.
  /// - Parameters:
  ///   - exports: in a month, on the average.
  ///   - days: as of `export`.
  package func monthOfExports(_ exports: Double, documents: Int?, bytes: Int?, days: Int) -> Estimate {
    let kept = exports / Self.daysOfMonth * Double(days)
    return estimate([
      firestore(
        "exports", "one read for each document, times the exports of a month", .documentReads,
        documents.map { Double($0) * exports }),
      storage(
        "keeping them", "GB of an export's files, times the exports that are kept or soft-deleted at a time",
        .objectStorage, bytes.map { Double($0) / Self.gigabyte * kept }),
      Estimate.Line(
        what: "the job", formula: "one job, of which Google gives some for nothing", quantity: 1,
        quote: prices.quote(.schedulerJobs)),
    ])
  }

  package func importing(documents: Int?) -> Estimate {
    estimate([firestore("import", "one write for each document", .documentWrites, documents.map(Double.init))])
  }

  /// Everything that is in a database, with a count before and after.
  /// - Parameter parts: of equal numbers of documents, of which one is read; 1 for everything.
  package func readBack(documents: Int, parts: Int = 1) -> Estimate {
    let parts = max(1, parts)
    let read = (documents + parts - 1) / parts
    return estimate([
      firestore(
        "reading every document",
        parts == 1 ? "one read for each document" : "one read for each document of the sample",
        .documentReads, Double(read)),
      firestore(
        "counting", "one read for each 1,000 documents or part of them, at least one; twice", .documentReads,
        2 * Self.countReads(documents)),
    ])
  }

  package func count(documents: Int) -> Estimate {
    estimate([
      firestore(
        "counting", "one read for each 1,000 documents or part of them, at least one", .documentReads,
        Self.countReads(documents))
    ])
  }

  /// - Parameter indexEntries: of the documents; nil if that is not known: there is one at least for each document.
  package func bulkDelete(documents: Int, indexEntries: Int? = nil) -> Estimate {
    estimate([
      firestore("deleting", "one delete for each document", .documentDeletes, Double(documents)),
      firestore(
        "finding what to delete", "one read for each 1,000 index entries, of which each document has one at least",
        .documentReads, Self.countReads(indexEntries ?? documents)),
    ])
  }

  /// - Parameter ranges: requests in all: one for each object, or for each part of one.
  package func download(ranges: Int, bytes: Int) -> Estimate {
    estimate([
      storage("transfer", "GB that leave Google's network", .internetEgress, Double(bytes) / Self.gigabyte),
      storage("requests", "one operation of class B for each object or part of one", .classBOperations, Double(ranges)),
    ])
  }

  package func listing(objects: Int) -> Estimate {
    estimate([
      storage(
        "listing", "one operation of class A for each 1,000 objects or part of them, at least one", .classAOperations,
        max(1, (Double(objects) / Self.listedByCall).rounded(.up)))
    ])
  }

  private static func countReads(_ entries: Int) -> Double { max(1, (Double(entries) / countedByRead).rounded(.up)) }

  private func estimate(_ lines: [Estimate.Line]) -> Estimate { Estimate(currency: prices.currency, lines: lines) }

  private func firestore(_ what: String, _ formula: String, _ item: PriceItem, _ quantity: Double?) -> Estimate.Line {
    Estimate.Line(what: what, formula: formula, quantity: quantity, quote: prices.quote(item, in: database))
  }

  private func storage(_ what: String, _ formula: String, _ item: PriceItem, _ quantity: Double?) -> Estimate.Line {
    Estimate.Line(what: what, formula: formula, quantity: quantity, quote: prices.quote(item, in: bucket))
  }
}
