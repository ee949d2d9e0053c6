import Documents
import Hummingbird
import JSON

extension FirestoreService {
  /// Settings of single fields, kept as they are sent: `{database}/collectionGroups/C/fields[/PATH]`. Nothing expires by
  /// them.
  /// - Parameters:
  ///   - collection: the collection group's id; `-` stands for all of them in a list.
  ///   - path: what follows `fields`.
  func fields(
    _ database: DatabaseName, collection: String, _ path: ArraySlice<String>, _ call: Call
  ) throws -> Response {
    guard let field = path.first else {
      guard call.method == .get else { throw HTTPError(.notFound) }
      let fields = try resources.all(in: "\(database)/collectionGroups", collection, "fields")
      return .members([("fields", .array(try Self.filtered(fields, by: call.query["filter"])))])
    }
    let name = "\(database)/collectionGroups/\(collection)/fields/\(field)"
    guard path.count == 1 else { throw HTTPError(.notFound) }
    let stored = try resources.value(name) ?? Self.inherited(name)
    switch call.method {
    case .get: return .json(stored)
    case .patch:
      let changed = Self.settled(
        Resources.patched(stored, by: call.json, mask: call.query["updateMask"]).setting("name", .string(name)))
      try resources.put(name, changed)
      return try operations.finish(
        Operation(
          .changingField, of: database,
          details: .members([("field", .string(name)), ("state", .string("SUCCESSFUL"))]),
          response: changed.typed("Field"), start: store.now()))
    default: throw HTTPError(.notFound)
    }
  }

  /// The service lists fields only by one of two filters.
  private static func filtered(_ fields: [JSONValue], by filter: String?) throws -> [JSONValue] {
    switch filter {
    case "indexConfig.usesAncestorConfig:false":
      return fields.filter { $0["indexConfig"]?["usesAncestorConfig"]?.truth == false }
    case "ttlConfig:*": return fields.filter { $0["ttlConfig"] != nil }
    default:
      throw GoogleError.invalid(
        "`filter` must be indexConfig.usesAncestorConfig:false or ttlConfig:*; others are not supported.")
    }
  }

  private static func inherited(_ name: String) -> JSONValue {
    .members([
      ("name", .string(name)),
      ("indexConfig", .members([("usesAncestorConfig", .boolean(true)), ("indexes", .array([]))])),
    ])
  }

  /// What the service adds to what it was told.
  private static func settled(_ field: JSONValue) -> JSONValue {
    var field = field
    if let config = field["indexConfig"], config["usesAncestorConfig"] == nil {
      field = field.setting("indexConfig", config.setting("usesAncestorConfig", .boolean(false)))
    }
    if field["ttlConfig"] != nil {
      field = field.setting("ttlConfig", .members([("state", .string("ACTIVE"))]))
    }
    return field
  }
}
