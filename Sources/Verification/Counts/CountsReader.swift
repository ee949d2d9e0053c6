import Documents
import Files
import JSON

/// Why a file of counts cannot be used; nothing is compared with it.
package struct CountsProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package var path: String
  /// A sentence.
  package var message: String

  package var description: String {
    "The counts of \(path) cannot be used. \(message) "
      + "Take the file that rekindle backups download put beside the export, as it was written."
  }
}

/// Reads a file of counts: what is in it is believed only where it fits together.
package enum CountsReader {
  package static func read(_ path: String) throws(CountsProblem) -> NamedCounts {
    let bytes = try NamedFile.read(path, limit: DatabaseCounts.maximumBytes) { CountsProblem(path: path, message: $0) }
    return NamedCounts(path: path, counts: try counts(bytes, of: path))
  }

  /// - Parameter path: where the bytes stand, for messages.
  package static func counts(_ bytes: [UInt8], of path: String) throws(CountsProblem) -> DatabaseCounts {
    let root: JSONValue
    do throws(JSONSyntaxError) {
      root = try JSONParser.parse(bytes)
    } catch { throw CountsProblem(path: path, message: "It is \(error).") }
    do throws(JSONShapeError) {
      return try counts(try JSONObject(root, "the counts"))
    } catch { throw CountsProblem(path: path, message: error.message) }
  }

  private static func counts(_ object: JSONObject) throws(JSONShapeError) -> DatabaseCounts {
    let schema = try object.text("schema")
    guard schema == DatabaseCounts.schema else {
      throw JSONShapeError("Its schema is \"\(schema.prefix(40))\", not \(DatabaseCounts.schema).")
    }
    let counts = DatabaseCounts(
      database: ExactName(try object.text("database")), export: try object.optionalText("export").map { ExactName($0) },
      readTime: try object.time("readTime"), isExact: try object.truth("exact"),
      isOfCollections: object.has("ofCollections") ? try object.truth("ofCollections") : false,
      documents: try object.count("documents"), collections: try collections(object))
    // Of numbers that were all counted at one instant.
    guard try object.count("others") == counts.others, !counts.isExact || counts.named <= counts.documents else {
      throw JSONShapeError("In the counts, others is not what documents leave beside the collections.")
    }
    return counts
  }

  private static func collections(_ object: JSONObject) throws(JSONShapeError) -> [DatabaseCounts.Collection] {
    let entries = try object.objects("collections")
    guard entries.count <= DatabaseCounts.maximumCollections else {
      throw JSONShapeError("It has more than \(DatabaseCounts.maximumCollections) collections.")
    }
    var collections: [DatabaseCounts.Collection] = []
    var seen: Set<ExactName> = []
    for entry in entries {
      let collection = DatabaseCounts.Collection(
        id: ExactName(try entry.text("id")), documents: try entry.count("documents"))
      guard seen.insert(collection.id).inserted else {
        throw JSONShapeError("In the counts, a collection stands twice.")
      }
      collections.append(collection)
    }
    return collections
  }
}
