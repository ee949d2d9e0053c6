import JSON
import Sandbox

/// One page of `objects.list`.
struct ObjectList {
  private static let maximumPageSize = 1000

  private let prefix: [UInt8]
  private let delimiter: [UInt8]
  private let start: [UInt8]
  private let end: [UInt8]?
  private let pageSize: Int
  private let after: [UInt8]?
  /// Whether objects that are named like a folder, with a final delimiter, are items too.
  private let includesFolders: Bool
  /// Whether the soft-deleted objects are listed, and not the live ones. There may be several of a name, by generation.
  private let isSoftDeleted: Bool

  init(_ query: RequestQuery) throws {
    isSoftDeleted = query.flag("softDeleted")
    guard !isSoftDeleted || !query.flag("versions") else {
      throw StorageError.invalid("softDeleted and versions cannot both be true.")
    }
    prefix = Array((query["prefix"] ?? "").utf8)
    delimiter = Array((query["delimiter"] ?? "").utf8)
    start = Array((query["startOffset"] ?? "").utf8)
    end = query["endOffset"].flatMap { $0.isEmpty ? nil : Array($0.utf8) }
    pageSize = try query.pageSize("maxResults", default: Self.maximumPageSize, maximum: Self.maximumPageSize)
    includesFolders = query.flag("includeTrailingDelimiter")
    after = try query.pageToken.map {
      guard let token = Base64.bytes($0) else { throw StorageError.invalid("Invalid page token.") }
      return token
    }
  }

  /// Answers the page of `items`, `prefixes` and `nextPageToken`.
  func page(of bucket: String, in store: StorageStore, _ resource: ObjectResource) throws -> JSONValue {
    let cursor = isSoftDeleted ? try store.deletedObjects(of: bucket) : store.objects(of: bucket)
    var first = prefix
    if first.lexicographicallyPrecedes(start) { first = start }
    // Nothing sorts between a name and the name with a zero byte after it; a token that is a prefix stands for all of it.
    if let after {
      let next = isFolder(after) ? after + [0xFF] : after + [0]
      if first.lexicographicallyPrecedes(next) { first = next }
    }
    cursor.seek(first)
    var items: [JSONValue] = []
    var prefixes: [String] = []
    var last: [UInt8]?
    while let (key, value) = try cursor.nextJSON() {
      guard key.starts(with: prefix), !(end.map { !key.lexicographicallyPrecedes($0) } ?? false) else { break }
      if items.count + prefixes.count == pageSize {
        return answer(items, prefixes, next: last)
      }
      let name = isSoftDeleted ? Array(key.dropLast(StorageStore.generationBytes)) : key
      let text = String(decoding: name, as: UTF8.self)
      if let folder = folder(of: name) {
        prefixes.append(String(decoding: folder, as: UTF8.self))
        last = folder
        cursor.seek(folder + [0xFF])
        // The object of the folder's own name is an item, too.
        if folder != name || !includesFolders { continue }
      }
      if let object = StoredObject(bucket: bucket, name: text, stored: value) { items.append(resource.json(object)) }
      if folder(of: name) == nil { last = key }
    }
    return answer(items, prefixes, next: nil)
  }

  /// The part of a name up to the first delimiter after the prefix; nil if there is none.
  private func folder(of name: [UInt8]) -> [UInt8]? {
    guard !delimiter.isEmpty else { return nil }
    var index = prefix.count
    while index + delimiter.count <= name.count {
      if name[index...].starts(with: delimiter) { return Array(name[..<(index + delimiter.count)]) }
      index += 1
    }
    return nil
  }

  private func isFolder(_ token: [UInt8]) -> Bool { !token.contains(0) && folder(of: token) == token }

  private func answer(_ items: [JSONValue], _ prefixes: [String], next: [UInt8]?) -> JSONValue {
    .members([
      ("kind", .string("storage#objects")), ("nextPageToken", next.map { .string(Base64.text($0)) }),
      ("items", items.isEmpty ? nil : .array(items)), ("prefixes", prefixes.isEmpty ? nil : .strings(prefixes)),
    ])
  }
}
