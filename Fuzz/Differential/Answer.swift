import Documents
import JSON

/// Documents by the bytes of their path, each as JSON of the form that Firestore's REST API answers.
typealias Answer = [[UInt8]: JSONValue]

/// Makes one form of what both modes answer.
enum AnswerForm {
  /// Documents as Firestore's `runQuery` answers them.
  static func native(_ answer: JSONValue) -> Answer {
    var documents = Answer()
    for element in answer.elements ?? [] {
      guard let document = element["document"], let name = document["name"]?.text else { continue }
      documents[path(of: name)] = document["fields"] ?? .object([])
    }
    return documents
  }

  /// The part of a document's name below `documents/`.
  static func path(of name: String) -> [UInt8] {
    // projects/P/databases/D/documents/PATH
    name.partsOfName(maxSplits: 5).last.map { Array($0.utf8) } ?? []
  }

  /// Entities as Datastore's `runQuery` answers them.
  static func datastore(_ batch: JSONValue) -> Answer {
    var documents = Answer()
    for result in batch["entityResults"]?.elements ?? [] {
      guard let entity = result["entity"], let key = entity["key"] else { continue }
      // Of another database: no query of Firestore finds it.
      guard key["partitionId"]?["databaseId"] == nil, key["partitionId"]?["namespaceId"] == nil else { continue }
      documents[Array(path(of: key).utf8)] = fields(entity["properties"])
    }
    return documents
  }

  private static func path(of key: JSONValue) -> String {
    (key["path"]?.elements ?? []).map { element in
      let id = element["name"]?.text ?? element["id"]?.text.map { "__id\($0)__" } ?? "__none__"
      return "\(element["kind"]?.text ?? "")/\(id)"
    }.joined(separator: "/")
  }

  private static func fields(_ properties: JSONValue?) -> JSONValue {
    .object((properties?.members ?? []).map { JSONValue.Member($0.name, value($0.value)) })
  }

  /// A value as Firestore shows it: what Datastore says beside a value, Firestore puts into a map.
  private static func value(_ value: JSONValue) -> JSONValue {
    let plain = plainValue(value)
    // Firestore does not show that text was once an index's value (18), or an address (13).
    guard let meaning = value["meaning"]?.integer, meaning != 18, meaning != 13 || value["stringValue"] == nil else {
      return plain
    }
    if meaning == 31 { return typed("__vector__", [("value", plain)]) }
    return typed(
      "__legacy_meaning_value__", [("value", plain), ("meaning", .members([("integerValue", .string("\(meaning)"))]))])
  }

  private static func typed(_ type: String, _ fields: [(String, JSONValue)]) -> JSONValue {
    let members = [("__type__", JSONValue.members([("stringValue", .string(type))]))] + fields
    return .members([("mapValue", .members([("fields", .members(members))]))])
  }

  private static func plainValue(_ value: JSONValue) -> JSONValue {
    guard let member = value.members?.first(where: { $0.name.hasSuffix("Value") }) else { return value }
    switch member.name {
    case "blobValue": return .object([JSONValue.Member("bytesValue", member.value)])
    case "entityValue":
      guard member.value["key"] == nil else { return value }
      let fields = fields(member.value["properties"])
      return .members([("mapValue", .members([("fields", fields)]))])
    case "keyValue":
      let partition = member.value["partitionId"]
      let database = partition?["databaseId"]?.text ?? DatabaseName.defaultID.text
      let name =
        "projects/\(partition?["projectId"]?.text ?? "")/databases/\(database)/documents/\(path(of: member.value))"
      return .members([("referenceValue", .string(name))])
    case "arrayValue":
      let elements = (member.value["values"]?.elements ?? []).map(Self.value)
      return .members([("arrayValue", .members([("values", .array(elements))]))])
    default: return .object([member])
    }
  }
}

/// Compares what a dump says with what an importer answers.
struct AnswerComparison {
  /// The project that was imported into.
  let project: String
  var known: Set<KnownDifference> = []

  init(project: String) {
    self.project = project
  }

  /// Where two values first differ; nil if they are the same. The order of members means nothing, and what is empty may
  /// be left out.
  mutating func difference(_ ours: JSONValue, _ theirs: JSONValue, at path: String = "") -> String? {
    switch (ours, theirs) {
    case (.null, .null): return nil
    case (.boolean(let ours), .boolean(let theirs)) where ours == theirs: return nil
    case (.string(let ours), .string(let theirs)):
      if ours.utf8.elementsEqual(theirs.utf8) { return nil }
      if path.hasSuffix(".referenceValue"), isForeignReference(ours, theirs) {
        known.insert(.foreignReference)
        return nil
      }
    case (.number(let ours), .number(let theirs)) where Double(ours)?.bitPattern == Double(theirs)?.bitPattern:
      return nil
    case (.array(let ours), .array(let theirs)):
      if ours.count != theirs.count { return "\(path): \(ours.count) elements, \(theirs.count) at Google's" }
      for index in ours.indices {
        if let found = difference(ours[index], theirs[index], at: "\(path)[\(index)]") { return found }
      }
      return nil
    case (.object, .object):
      let (ours, theirs) = (Self.sorted(ours), Self.sorted(theirs))
      guard ours.count == theirs.count, zip(ours, theirs).allSatisfy({ $0.name.utf8.elementsEqual($1.name.utf8) })
      else { return "\(path): members \(ours.map(\.name)), \(theirs.map(\.name)) at Google's" }
      for (ours, theirs) in zip(ours, theirs) {
        if let found = difference(ours.value, theirs.value, at: "\(path).\(ours.name)") { return found }
      }
      return nil
    default: break
    }
    return
      "\(path): \(String(decoding: ours.json, as: UTF8.self)), \(String(decoding: theirs.json, as: UTF8.self)) at Google's"
  }

  /// Whether the two differ by the project alone, and theirs is the one that was imported into.
  private func isForeignReference(_ ours: String, _ theirs: String) -> Bool {
    let (ours, theirs) = (ours.partsOfName(maxSplits: 2), theirs.partsOfName(maxSplits: 2))
    guard ours.count == 3, theirs.count == 3, theirs[1].utf8.elementsEqual(project.utf8) else { return false }
    return ours[2].utf8.elementsEqual(theirs[2].utf8)
  }

  private static func sorted(_ object: JSONValue) -> [JSONValue.Member] {
    (object.members ?? []).filter { member in
      guard ["fields", "values"].contains(member.name) else { return true }
      return member.value.members?.isEmpty != true && member.value.elements?.isEmpty != true
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
