extension FlatDocument {
  /// Builds the document as a tree; for what a person will read, not for the hot path.
  package func document(_ source: RawSpan) -> Document {
    Document(name: name(at: 0, source), fields: fields.map { field($0, source) })
  }

  /// The name of the document (index 0) or the one in a reference.
  package func name(at index: Int, _ source: RawSpan) -> DocumentName {
    var database = DatabaseName(project: "")
    var elements: [PathElement] = []
    var collection: ExactName = ""
    for child in children(of: index) {
      let node = nodes[child]
      switch node.kind {
      case .project: database.project = exact(node.content, source)
      // An empty range stands for `(default)`.
      case .database: if node.high > 0 { database.database = exact(node.content, source) }
      case .collection: collection = exact(node.content, source)
      case .idName: elements.append(PathElement(collection: collection, id: .name(exact(node.content, source))))
      case .idNumber: elements.append(PathElement(collection: collection, id: .number(node.integer)))
      default: break
      }
    }
    return DocumentName(database: database, path: DocumentPath(elements))
  }

  private func field(_ index: Int, _ source: RawSpan) -> Field {
    Field(text(nodes[index].name, source), value(at: index, source))
  }

  package func value(at index: Int, _ source: RawSpan) -> Value {
    let node = nodes[index]
    switch node.kind {
    case .null: return .null
    case .boolean: return .boolean(node.low != 0)
    case .integer: return .integer(node.integer)
    case .double: return .double(node.double)
    case .timestamp: return .timestamp(microseconds: node.integer)
    case .string: return .string(text(node.content, source))
    case .bytes: return .bytes(source.array(node.content))
    case .geoPoint: return .geoPoint(latitude: node.double, longitude: node.longitude)
    case .reference: return .reference(name(at: index, source))
    case .array: return .array(children(of: index).map { value(at: $0, source) })
    case .map: return .map(children(of: index).map { field($0, source) })
    case .vector: return .vector(children(of: index).map { nodes[$0].double })
    case .legacy:
      return .map([
        Field(LegacyValue.typeKey.description, .string(LegacyValue.typeName.description)),
        Field(LegacyValue.meaningKey.description, .integer(node.integer)),
        Field(LegacyValue.valueKey.description, value(at: index + 1, source)),
      ])
    case .project, .database, .collection, .idName, .idNumber: return .string(text(node.content, source))
    }
  }

  private func exact(_ range: Range<Int>, _ source: RawSpan) -> ExactName { ExactName(text(range, source)) }

  /// The decoders have checked all text, so nothing is ever repaired here.
  private func text(_ range: Range<Int>, _ source: RawSpan) -> String {
    source.withUnsafeBytes { String(decoding: $0[range], as: UTF8.self) }
  }
}
