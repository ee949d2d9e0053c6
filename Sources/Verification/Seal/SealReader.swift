import Documents
import ExportFormat
import Files
import JSON
import Keys

/// Why a seal cannot be used. Never a reason to go on without it.
struct SealProblem: Error, Equatable {
  var code: FindingCode.Check
  var message: String

  static func damaged(_ message: String) -> SealProblem { SealProblem(code: .sealDamaged, message: message) }
}

/// Reads a seal: nothing in it is believed before its own digest holds, and nothing after that either unless it fits.
enum SealReader {
  static func read(_ path: String) throws(SealProblem) -> Seal {
    let bytes = try NamedFile.read(path, limit: Seal.maximumBytes) { SealProblem(code: .sealUnreadable, message: $0) }
    return try seal(bytes)
  }

  static func seal(_ bytes: [UInt8]) throws(SealProblem) -> Seal {
    let root: JSONValue
    do throws(JSONSyntaxError) {
      root = try JSONParser.parse(bytes)
    } catch { throw .damaged("It is \(error).") }
    guard let members = root.members else { throw .damaged("It is no JSON object.") }
    let digest: Digest256
    do throws(DigestFailure) {
      digest = try SealJSON.digest(of: members)
    } catch { throw SealProblem(code: .sealUnreadable, message: "\(error).") }
    do throws(JSONShapeError) {
      return try seal(try JSONObject(root, "the seal"), digest)
    } catch { throw .damaged(error.message) }
  }

  /// - Parameter digest: of what stands there, to be held against the one that it states.
  private static func seal(_ object: JSONObject, _ digest: Digest256) throws(JSONShapeError) -> Seal {
    let schema = try object.text("schema")
    guard schema == Seal.schema else {
      throw JSONShapeError("Its schema is \"\(schema.prefix(40))\", not \(Seal.schema).")
    }
    guard digest == (try object.digest("digest")) else {
      throw JSONShapeError("Its own digest does not match: it was changed after it was written.")
    }
    let form = try object.text("documentForm")
    guard form == DocumentDigester.form else {
      throw JSONShapeError("Its digests are of documents as \"\(form.prefix(40))\", which this version does not know.")
    }
    let seal = Seal(
      export: ExactName(try object.text("export")), start: try object.optionalText("start"),
      end: try object.optionalText("end"), databases: try object.texts("databases").map { ExactName($0) },
      files: try files(object), filesListed: object.has("filesListed") ? try object.count("filesListed") : nil,
      collections: try collections(object), tool: try object.text("tool"))
    // A shorter list would leave a file of the export unchecked.
    guard seal.filesListed == nil || seal.filesListed == seal.files.count else {
      throw JSONShapeError("It holds \(seal.files.count) files; the export's metadata lists \(seal.filesListed ?? 0).")
    }
    try checkTotals(seal, try object.object("totals"))
    return seal
  }

  private static func files(_ object: JSONObject) throws(JSONShapeError) -> [Seal.File] {
    try list("files", object) { path, entry throws(JSONShapeError) in
      Seal.File(
        path: path, bytes: try entry.count("bytes"), crc32c: try entry.crc32c("crc32c"),
        sha256: try entry.digest("sha256"))
    }
  }

  private static func collections(_ object: JSONObject) throws(JSONShapeError) -> [Seal.Collection] {
    try list("collections", object) { path, entry throws(JSONShapeError) in
      Seal.Collection(
        path: path, documents: try entry.count("documents"), bytes: try entry.count("bytes"),
        digest: try entry.digest("digest"))
    }
  }

  /// A list whose entries are sorted by their paths, none of which comes twice.
  private static func list<Entry>(
    _ name: String, _ object: JSONObject, _ make: (ExactName, JSONObject) throws(JSONShapeError) -> Entry
  ) throws(JSONShapeError) -> [Entry] {
    var entries: [Entry] = []
    var last: ExactName?
    for entry in try object.objects(name) {
      let path = ExactName(try entry.text("path"))
      if let last, last >= path {
        throw JSONShapeError("Its list of \(name) is not sorted, or holds one twice.")
      }
      entries.append(try make(path, entry))
      last = path
    }
    return entries
  }

  private static func checkTotals(_ seal: Seal, _ totals: JSONObject) throws(JSONShapeError) {
    guard try totals.count("files") == seal.files.count, try totals.count("collections") == seal.collections.count,
      let bytes = seal.files.map(\.bytes).checkedSum(), try totals.count("bytes") == bytes,
      let documents = seal.collections.map(\.documents).checkedSum(), try totals.count("documents") == documents
    else { throw JSONShapeError("Its totals are not the sums of its lists.") }
  }
}

extension JSONObject {
  fileprivate func crc32c(_ name: String) throws(JSONShapeError) -> UInt32 {
    let text = try text(name)
    guard text.utf8.count == 8, let checksum = Checksum.value(text: text) else { throw bad(name) }
    return checksum
  }
}
