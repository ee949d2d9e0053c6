import Documents
import ExportFormat
import Policy

/// How the documents of a collection have one field.
struct FieldTally: Sendable {
  /// Documents that have it as they should.
  private(set) var good = 0
  /// Documents that do not have it.
  private(set) var missing = 0
  /// Documents that have it with another type, by type.
  private(set) var wrong: [FieldTypes: Int] = [:]
  /// The first document without the field or with a wrong type.
  var example: Example?

  mutating func add(_ field: InspectionPlan.Field, _ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace) {
    if let index = field.path.find(in: document, source) {
      let type = FieldTypes(document.nodes[index].kind)
      guard !field.types.contains(type) else {
        good += 1
        return
      }
      wrong[type, default: 0] += 1
    } else {
      missing += 1
    }
    example = Example.first(example, document, source, place)
  }

  mutating func add(_ other: FieldTally) {
    good += other.good
    missing += other.missing
    wrong.merge(other.wrong) { $0 + $1 }
    example = Example.first(example, other.example)
  }

  /// Documents that were looked at.
  var documents: Int { good + missing + wrong.values.reduce(0, +) }

  /// `412 without it, 3 with integer`; nil if there is nothing wrong.
  var problem: String? {
    var parts = missing > 0 ? ["\(missing) without it"] : []
    for (type, count) in wrong.sorted(by: {
      $0.value != $1.value ? $0.value > $1.value : $0.key.rawValue < $1.key.rawValue
    }) {
      parts.append("\(count) with \(type)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension Example {
  /// The example so far or, if it stands before that, a document. Its name is only read if it is the example.
  static func first(_ example: Example?, _ document: FlatDocument, _ source: RawSpan, _ place: RecordPlace) -> Example {
    if let example, example.place <= place { return example }
    return Example(place: place, document: ExactName(document.name(at: 0, source).path.description))
  }
}
