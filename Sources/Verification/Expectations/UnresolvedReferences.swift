import Documents
import ExportFormat

/// References that lead to no document of the export.
struct UnresolvedReferences {
  private(set) var count = 0
  /// The first document that has one.
  private(set) var example: Example?
  /// What the first of its references leads to.
  private var target: String?
  /// Where that document stands, and all that it asked for in vain.
  private var first: (place: RecordPlace, names: Set<NameHash>)?

  var firstText: String { target.map { ", such as \($0)" } ?? "" }

  /// For each of the plan's references; empty if there are none.
  /// - Parameter export: where an example is read again; nil if there is none, and so no example.
  static func find(_ plan: InspectionPlan?, _ export: Export?) throws -> [UnresolvedReferences] {
    guard let plan, let names = plan.names else { return [] }
    var all = plan.references.map { _ in UnresolvedReferences() }
    try names.forEachUnanswered { all[$0.subject].add($0) }
    guard let export else { return all }
    let files = export.outputFiles
    for index in all.indices { all[index].nameExample(plan.references[index], files, export) }
    return all
  }

  private mutating func add(_ question: NameJoin.Question) {
    count += 1
    if let first, first.place < question.place { return }
    if let first, first.place == question.place {
      self.first = (first.place, first.names.union([question.name]))
    } else {
      first = (question.place, [question.name])
    }
  }

  /// Reads the example's document again: only hashes were kept. If it cannot be read any more, there is no example.
  private mutating func nameExample(
    _ references: InspectionPlan.References, _ files: [Export.OutputFile], _ export: Export
  ) {
    guard let first, files.indices.contains(first.place.file),
      let mapped = try? export.open(files[first.place.file].path)
    else { return }
    var reader = OutputFileReader(files[first.place.file])
    let names = mapped.withBytes { bytes in
      try? reader.document(bytes, at: first.place) { document, source -> (String, String?) in
        var target: String?
        references.forEachReference(in: document, source) { index in
          guard target == nil, document.isInOwnDatabase(referenceAt: index, source),
            first.names.contains(NameHash(document, at: index, source))
          else { return }
          target = document.name(at: index, source).path.description
        }
        return (document.name(at: 0, source).path.description, target)
      }
    }
    guard let names else { return }
    example = Example(place: first.place, document: ExactName(names.0))
    target = names.1
  }
}
