import Documents
import JSON
import Testing

@testable import Comparison
@testable import Reports
@testable import Verification

/// Diffs of two states of an ERP's database, as a comparison would have made them.
enum DiffSamples {
  static let database = DatabaseName(project: "pyme-erp")

  /// The nightly export against the one before: a type that changed in every invoice, a company that is gone, and a few
  /// edits.
  static func erp() -> DiffReport {
    var differences: [DocumentDifference] = []
    var patterns: [DifferencePattern] = []
    let companies: [ExactName] = ["andina-textiles", "cafe-quindio", "c9"]
    func path(_ company: ExactName, _ collection: ExactName, _ id: ExactName) -> DocumentPath {
      DocumentPath([
        PathElement(collection: "companies", id: .name(company)),
        PathElement(collection: collection, id: .name(id)),
      ])
    }
    func add(
      _ shape: DifferencePattern.Shape, _ collection: ExactName, _ documents: [DocumentDifference], subtrees: Int = 0
    ) {
      differences += documents
      var pattern = DifferencePattern(collection: collection, shape: shape)
      pattern.documents = documents.count
      pattern.subtrees = subtrees
      pattern.samples =
        subtrees > 0
        ? ["companies/\(companies[2])"]
        : documents.prefix(DifferencePattern.samplesKept).map { ExactName($0.path.description) }
      patterns.append(pattern)
    }
    let updatedAt = FieldPath().appending(field: "updatedAt")
    add(
      .changed([.init(path: updatedAt, left: "timestamp", right: "string")]), "invoices",
      (1...41).map { number in
        let time = 1_795_316_404_000_000 + Int64(number) * 3_661_248_000
        return DocumentDifference(
          path: path(companies[0], "invoices", "F001-00\(1000 + number)"), kind: .changed,
          fields: [
            FieldDifference(
              path: updatedAt, left: .timestamp(microseconds: time),
              right: .string(Timestamp.text(microseconds: time)))
          ])
      })
    let gone =
      [DocumentDifference(path: DocumentPath([PathElement(collection: "companies", id: .name("c9"))]), kind: .onlyLeft)]
      + (1...17).map { DocumentDifference(path: path("c9", "invoices", "B001-00\(2000 + $0)"), kind: .onlyLeft) }
    add(.subtreesOnlyLeft("companies/*"), "companies", gone, subtrees: 1)
    let qty = FieldPath().appending(field: "items").appending(index: 2).appending(field: "qty")
    let total = FieldPath().appending(field: "total")
    add(
      .changed([
        .init(path: qty.withoutIndices, left: "integer", right: "double"),
        .init(path: total, left: "double", right: "double"),
      ]), "orders",
      (1...6).map { number in
        DocumentDifference(
          path: path(companies[1], "orders", "PED-\(300 + number)"), kind: .changed,
          fields: [
            FieldDifference(path: qty, left: .integer(Int64(number)), right: .double(Double(number) + 0.5)),
            FieldDifference(path: total, left: .double(118.5 * Double(number)), right: .double(129 * Double(number))),
          ])
      })
    add(
      .onlyRight, "customers",
      (1...3).map {
        DocumentDifference(path: path(companies[1], "customers", "NuevoClienteÑ000000\($0)"), kind: .onlyRight)
      })
    let notes = FieldPath().appending(field: "notes")
    let (before, after) = ("Entregar en bodega 3, preguntar por Luis", "Entregar en bodega 7, preguntar por Luisa")
    add(
      .changed([.init(path: notes, left: "string", right: "string")]), "customers",
      [
        DocumentDifference(
          path: path(companies[0], "customers", "C-0042"), kind: .changed,
          fields: [FieldDifference(path: notes, left: .string(before), right: .string(after))])
      ])
    let closedAt = FieldPath().appending(field: "closed.at")
    add(
      .changed([.init(path: closedAt, left: nil, right: "null")]), "orders",
      [
        DocumentDifference(
          path: path(companies[0], "orders", "PED-017"), kind: .changed,
          fields: [FieldDifference(path: closedAt, left: nil, right: .null)])
      ])
    var report = report(differences, patterns)
    report.scope.ignoredFields = [FieldPath().appending(field: "syncedAt")]
    report.scope.ignoredCollections = ["sessions"]
    report.leftOut = 1_204
    report.equalButIgnored = 12
    return report
  }

  /// A report in which everything that can be data disturbs a page, a terminal or the direction of a line.
  static func hostile() -> DiffReport {
    let differences = Samples.nastyTexts.map { text in
      Samples.changed(ExactName(text), [Samples.field(text, .string(text), .string(text + "!"))])
    }
    let patterns = Samples.nastyTexts.flatMap { text in
      let field = DifferencePattern.Field(path: FieldPath().appending(field: text), left: "string", right: "string")
      return [DifferencePattern.Shape.changed([field]), .subtreesOnlyLeft("\(text)/*"), .onlyRight].map { shape in
        var pattern = DifferencePattern(
          collection: shape == .changed([field]) ? "invoices" : ExactName(text), shape: shape)
        pattern.documents = 1
        pattern.samples = ["invoices/\(text)"]
        if case .subtreesOnlyLeft = shape { pattern.subtrees = 7 }
        return pattern
      }
    }
    let all = Samples.nastyTexts.joined(separator: " ")
    var report = report(differences, patterns)
    report.collections.append(contentsOf: Samples.nastyTexts.map { CollectionComparison(id: ExactName($0)) })
    report.left.name = all
    report.left.time = all
    report.right.database = DatabaseName(project: ExactName(all), database: ExactName(all))
    report.scope.ignoredCollections = Samples.nastyTexts.map { ExactName($0) }
    report.scope.ignoredFields = Samples.nastyTexts.map { FieldPath().appending(field: $0) }
    report.scope.only = Samples.nastyTexts.prefix(1).compactMap {
      PathPattern("invoices/" + $0.replacing("/", with: ""))
    }
    report.findings = [
      Finding(
        code: .countsDisagree, severity: .error, consequence: .different, file: ExactName(all),
        document: ExactName(all),
        message: "It is about \(all).", remedy: all)
    ]
    report.notChecked = Samples.nastyTexts.map { .catalogedBytes($0) }
    return report
  }

  /// A report of these differences, with the counts that follow from them.
  /// - Parameter equal: equal documents by collection.
  static func report(
    _ differences: [DocumentDifference], _ patterns: [DifferencePattern] = [],
    equal: [ExactName: Int] = ["invoices": 671, "lines": 1_327, "orders": 402, "products": 240]
  ) -> DiffReport {
    var left = DiffReport.Side(kind: .export, name: "backups/2026-11-21T03:00:04_48010")
    var right = DiffReport.Side(kind: .firestore, name: "firestore://pyme-erp/(default)")
    var tally = ComparisonTally()
    for difference in differences { tally.add(difference) }
    left.database = database
    left.time = "2026-11-21T03:00:04.107Z"
    right.database = database
    right.time = "2026-11-22T09:15:00Z"
    var report = DiffReport(left: left, right: right, scope: DiffScope())
    report.isWhole = true
    var collections = tally.collections
    for (id, count) in equal {
      if let index = collections.firstIndex(where: { $0.id == id }) {
        collections[index].equal = count
      } else {
        var collection = CollectionComparison(id: id)
        collection.equal = count
        collections.append(collection)
      }
    }
    report.collections = collections.sorted { $0.id < $1.id }
    report.equal = equal.values.reduce(0, +)
    let total = tally.total
    (report.onlyLeft, report.onlyRight, report.changed) = (total.onlyLeft, total.onlyRight, total.changed)
    report.left.documents = report.equal + report.changed + report.onlyLeft
    report.right.documents = report.equal + report.changed + report.onlyRight
    report.right.documentsRead = report.right.documents + report.changed
    report.differences = Array(
      differences.sorted { $0.path.description < $1.path.description }.prefix(10_000))
    report.patterns = patterns.sorted { $0.documents > $1.documents }
    report.notChecked = [.notCompared]
    report.timings.open = 0.041
    report.timings.compare = 0.307
    report.timings.explain = 0.0523
    report.timings.total = 0.412
    return report
  }
}

extension Report {
  init(_ report: DiffReport) { self.init(report, toolVersion: "1.2.3") }
}
