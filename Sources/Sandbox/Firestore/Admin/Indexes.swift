import Documents
import Hummingbird
import JSON

extension FirestoreService {
  /// Composite indexes, kept as they are sent: `{database}/collectionGroups/C/indexes[/ID]`. No query asks for them.
  /// - Parameters:
  ///   - collection: the collection group's id; `-` stands for all of them in a list.
  ///   - path: what follows `indexes`.
  func indexes(
    _ database: DatabaseName, collection: String, _ path: ArraySlice<String>, _ call: Call
  ) throws -> Response {
    let json = call.json
    let parent = "\(database)/collectionGroups/\(collection)/indexes"
    switch (call.method, path.first) {
    case (.get, nil):
      let indexes = try resources.all(in: "\(database)/collectionGroups", collection, "indexes")
      return .members([("indexes", .array(indexes))])
    case (.post, nil):
      guard json["fields"]?.elements?.isEmpty == false, json["queryScope"]?.text != nil, collection != "-" else {
        throw GoogleError.invalid("An index needs a collection group, queryScope and fields.")
      }
      let name = "\(parent)/\(RandomName.new())"
      let index = Self.withName(json).setting("name", .string(name)).setting("state", .string("READY"))
      try resources.insert(name, index)
      return try operations.finish(
        Operation(
          .indexing, of: database, details: .members([("index", .string(name)), ("state", .string("SUCCESSFUL"))]),
          response: index.typed("Index"), start: store.now()))
    case (.get, let id?) where path.count == 1: return .json(try resources.existing("\(parent)/\(id)"))
    case (.delete, let id?) where path.count == 1:
      try resources.delete("\(parent)/\(id)")
      return .json(.object([]))
    default: throw HTTPError(.notFound)
    }
  }

  /// As Google's service, which ends each index by the documents' names, in the direction of the last field.
  private static func withName(_ json: JSONValue) -> JSONValue {
    let fields = json["fields"]?.elements ?? []
    guard fields.last?["fieldPath"]?.text != "__name__" else { return json }
    let order = fields.last?["order"]?.text ?? "ASCENDING"
    let last = JSONValue.members([("fieldPath", .string("__name__")), ("order", .string(order))])
    return json.setting("fields", .array(fields + [last]))
  }
}
