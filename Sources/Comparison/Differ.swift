import Catalog
import Documents
import ExportFormat
import Verification
package import Work

/// Compares two states of a database: one merge in name order, then a look at each document that is not the same.
///
/// The names are merged in ranges, several at once, whose borders come from one side's catalog; the report does not
/// depend on how many.
package struct Differ: Sendable {
  private let scope: DiffScope
  private let ranges: Int?
  private let progress: ProgressMeter?

  /// - Parameter ranges: how many parts are merged at once; nil: as many as fit the sides.
  package init(scope: DiffScope = DiffScope(), ranges: Int? = nil, progress: ProgressMeter? = nil) {
    self.scope = scope
    self.ranges = ranges
    self.progress = progress
  }

  /// - Parameters:
  ///   - scratch: a folder for temporary catalogs.
  ///   - changes: given every difference, in name order.
  /// - Throws: `ComparisonError`, what a side throws, `CancellationError`, and what `changes` throws.
  package func diff(
    _ left: DiffSide, _ right: DiffSide, scratch: String,
    changes: @escaping @Sendable (DocumentDifference) throws -> Void = { _ in }
  ) async throws -> DiffReport {
    let clock = ContinuousClock()
    let start = clock.now
    var report = DiffReport(left: left.description, right: right.description, scope: scope)
    let plan = try await MergePlan(left, right, scratch: scratch, progress: progress)
    report[sideOf: plan.isMirrored] = plan.leading.description
    progress?.begin("comparing", expected: plan.leading.description.documents)
    let (results, read) = try await merge(plan, try plan.ranges(scope.sample, wanted: ranges))
    report.timings.compare = (clock.now - start) / .seconds(1)
    let explaining = clock.now
    progress?.begin("looking at differences", expected: results.reduce(0) { $0 + $1.spool.count })
    var explainer = DifferenceExplainer(
      left: plan.source(isLeft: true), right: plan.source(isLeft: false), scope: scope, progress: progress,
      report: changes)
    try await results.explain(&explainer)
    report.timings.explain = (clock.now - explaining) / .seconds(1)
    report[sideOf: !plan.isMirrored].references.add(read.references)
    report[sideOf: !plan.isMirrored].documentsRead += read.documents
    conclude(&report, results, &explainer)
    for (isRight, side) in [(false, left), (true, right)] {
      if case .live = side { report[sideOf: isRight].documentsRead += explainer.fetched }
    }
    report.timings.total = (clock.now - start) / .seconds(1)
    return report
  }

  /// What was read from a database.
  private struct Read: Sendable {
    var references = DatabaseTally()
    var documents = 0
  }

  /// Merges all ranges, at once; results are in the order of the ranges.
  private func merge(_ plan: MergePlan, _ ranges: [MergePlan.KeyRange]) async throws -> ([MergeResult], Read) {
    let merged = try await ranges.concurrentMap(atOnce: ranges.count) { range in
      var sweep = try MergeSweep(plan.leading.catalog, range: range, scope: scope, isMirrored: plan.isMirrored)
      var read = Read()
      switch plan.other {
      case .catalog(let side): try add(side.catalog, in: range, to: &sweep)
      case .live(let side): read = try await add(side, in: range, to: &sweep)
      }
      return (result: try sweep.finish(), read: read)
    }
    let read = merged.reduce(into: Read()) { sum, part in
      sum.references.add(part.read.references)
      sum.documents += part.read.documents
    }
    return (merged.map(\.result), read)
  }

  private func add(_ catalog: Catalog, in range: MergePlan.KeyRange, to sweep: inout MergeSweep) throws {
    var walk = catalog.walk()
    if let start = range.start { walk.seek(start) }
    var sinceStep = 0
    while try walk.next(), let entry = walk.entry {
      if let end = range.end, !walk.key.lexicographicallyPrecedes(end) { break }
      try sweep.add(walk.key, entry)
      try step(&sinceStep)
    }
    progress?.add(documents: sinceStep)
  }

  private func add(
    _ side: any LiveSide, in range: MergePlan.KeyRange, to sweep: inout MergeSweep
  ) async throws -> Read {
    let (start, end) = (range.start.flatMap { NameOrder.path(of: $0) }, range.end.flatMap { NameOrder.path(of: $0) })
    guard (start == nil) == (range.start == nil), (end == nil) == (range.end == nil) else {
      throw ComparisonError(description: "A catalog holds a name that is none; it is damaged.")
    }
    let fingerprinter = Fingerprinter()
    var read = Read()
    var sinceStep = 0
    var key: [UInt8] = []
    try await side.read((start, end)) { document, source in
      key.removeAll(keepingCapacity: true)
      document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
      read.references.addReferences(of: document, source)
      read.documents += 1
      let fingerprint = try fingerprinter.fingerprint(document, source)
      // No place: a database is read by name.
      try sweep.add(
        key, CatalogEntry(fingerprint: fingerprint, place: RecordPlace(file: 0, offset: 0), size: source.byteCount))
      try step(&sinceStep)
    }
    progress?.add(documents: sinceStep)
    return read
  }

  private func step(_ sinceStep: inout Int) throws {
    sinceStep += 1
    guard sinceStep == MergeSweep.documentsPerStep else { return }
    try Task.checkCancellation()
    progress?.add(documents: sinceStep)
    sinceStep = 0
  }

  private func conclude(_ report: inout DiffReport, _ results: [MergeResult], _ explainer: inout DifferenceExplainer) {
    var tally = ComparisonTally()
    for result in results { tally.add(result.tally) }
    let leftOut = results.reduce((left: 0, right: 0)) { ($0.left + $1.left.leftOut, $0.right + $1.right.leftOut) }
    report.leftOut = leftOut.left + leftOut.right
    for (collection, count) in explainer.ignored { tally.clear(collection: collection, count) }
    report.left.documents = results.reduce(0) { $0 + $1.left.count }
    report.right.documents = results.reduce(0) { $0 + $1.right.count }
    let total = tally.total
    report.equal = total.equal
    report.onlyLeft = total.onlyLeft
    report.onlyRight = total.onlyRight
    report.changed = total.changed
    report.equalButIgnored = explainer.ignored.values.reduce(0, +)
    report.collections = tally.collections
    report.patterns = explainer.patterns.finish()
    report.documentsBeyondPatterns = explainer.patterns.documentsBeyond
    report.differences = explainer.kept.list
    var met = DiffScope.Met()
    for result in results { met.formUnion(result.met) }
    report.judge(leftOut, unmet: scope.unmet(met))
  }
}

extension DiffReport {
  fileprivate subscript(sideOf isRight: Bool) -> Side {
    get { isRight ? right : left }
    set { if isRight { right = newValue } else { left = newValue } }
  }

  /// Whether the comparison is whole, and what it leaves open.
  /// - Parameter unmet: options of the scope that no document met.
  fileprivate mutating func judge(_ leftOut: (left: Int, right: Int), unmet: [String]) {
    // Every document of both sides must have met its like, or be told of: counted here once more, from the sides' view.
    isWhole =
      left.documents == equal + onlyLeft + changed && right.documents == equal + onlyRight + changed
      && (scope.sample != nil || left.holds(leftOut.left) && right.holds(leftOut.right))
    if !isWhole {
      findings.append(
        Finding(
          code: .countsDisagree, severity: .error, consequence: .incomplete,
          message: "Not as many documents were compared as the sides have: left \(left.counts(leftOut.left)), "
            + "right \(right.counts(leftOut.right)).",
          remedy: "Compare again, with a catalog that is built anew; report it if it stays."))
    }
    // Of a sample, another part may meet them.
    for option in unmet where scope.sample == nil {
      findings.append(
        Finding(
          code: .scopeUnmet, severity: .warning, message: "No document of either side meets \(option).",
          remedy: "Look at its spelling: collections and documents in turn, * for a document."))
    }
    if let sample = scope.sample { notChecked.append(.sample(sample.description)) }
    if !scope.ignoredFields.isEmpty {
      notChecked.append(.ignoredFields(scope.ignoredFields.map(\.description)))
    }
    if leftOut.left + leftOut.right > 0 { notChecked.append(.leftOut) }
    for side in [left, right] {
      if side.kind == .catalog { notChecked.append(.catalogedBytes(side.name)) }
      if let endpoint = side.endpoint { notChecked.append(.answeredElsewhere(side.name, endpoint: endpoint)) }
    }
    notChecked.append(.notCompared)
  }
}

extension DiffReport.Side {
  /// Whether as many documents were met as it is known to have.
  fileprivate func holds(_ leftOut: Int) -> Bool { documentsStated.map { $0 == documents + leftOut } ?? true }

  fileprivate func counts(_ leftOut: Int) -> String {
    "\(documents + leftOut)" + (documentsStated.map { " of \($0)" } ?? "")
  }
}

/// Why a comparison cannot go on.
package struct ComparisonError: Error, Sendable, CustomStringConvertible {
  package var description: String

  package init(description: String) {
    self.description = description
  }
}
