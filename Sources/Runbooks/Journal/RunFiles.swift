import Files
import Foundation
import JSON
import Keys
import Reports
import Verification

extension RunModel.File {
  /// A plan names each object of an export.
  private static let mostBytes = 64 << 20
  private static let mostFiles = 200
  private static let endings = ["html", "json", "md", "plan", "txt"]

  /// The files in the journal's folder that a step's blocks name, with what those of Rekindle's own forms state.
  ///
  /// Texts and pages are listed and not read. A file says what its writer wrote: nothing here holds it against the journal.
  static func all(_ runbook: Runbook, _ folder: JournalFolder) -> [RunModel.File] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var files: [RunModel.File] = []
    for name in names.sorted() where files.count < mostFiles && isListed(name) {
      guard let step = runbook.steps.first(where: { $0.blocks.contains { isNamed(name, in: $0.block.command) } })
      else { continue }
      let path = "\(folder.path)/\(name)"
      // A link leads elsewhere, and a pipe would wait.
      let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
      guard type == .typeRegular else { continue }
      files.append(file(step.number, name, path))
    }
    return files.sorted { ($0.step, $0.name) < ($1.step, $1.name) }
  }

  private static func isListed(_ name: String) -> Bool {
    name.utf8.count <= 100 && name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil
      && endings.contains { name.hasSuffix(".\($0)") } && !["head.json", "runbook.md"].contains(name)
      && !name.hasPrefix("timeline.")
  }

  /// Whether a command has the name behind a slash, and not as the beginning of another one.
  private static func isNamed(_ name: String, in command: String) -> Bool {
    var rest = command[...]
    while let range = rest.range(of: "/\(name)") {
      rest = rest[range.upperBound...]
      guard let next = rest.first, next.isASCII, next.isLetter || next.isNumber || "._-".contains(next) else {
        return true
      }
    }
    return false
  }

  private static func file(_ step: Int, _ name: String, _ path: String) -> RunModel.File {
    var file = RunModel.File(step: step, name: name)
    do throws(JSONShapeError) {
      let bytes = try NamedFile.read(path, limit: mostBytes) { JSONShapeError($0) }
      file.sha256 = (try? Digest256(of: bytes))?.hexadecimal
      guard name.hasSuffix(".json") || name.hasSuffix(".plan") else { return file }
      let lines = bytes.split(separator: UInt8(ascii: "\n"))
      if name.hasSuffix(".plan"), lines.count > 1 {
        try file.readDocumentsPlan(try object(Array(lines[0]), name), try object(Array(lines[lines.count - 1]), name))
      } else {
        try file.read(try object(bytes, name))
      }
    } catch {
      (file.verdict, file.facts) = (nil, [])
      file.problem = "It cannot be read. \(error.message)"
    }
    return file
  }

  private static func object(_ bytes: [UInt8], _ name: String) throws(JSONShapeError) -> JSONObject {
    let value: JSONValue
    do throws(JSONSyntaxError) { value = try JSONParser.parse(bytes) } catch {
      throw JSONShapeError("It is \(error).")
    }
    return try JSONObject(value, name)
  }

  /// Reads a plan of documents, which has a line for each of them between these two.
  private mutating func readDocumentsPlan(_ first: JSONObject, _ last: JSONObject) throws(JSONShapeError) {
    guard first.has("schema"), try first.text("schema") == "rekindle.documents-journal/1" else { return }
    guard last.has("event"), try last.text("event") == "planned" else {
      throw JSONShapeError("It is a plan that was not finished.")
    }
    try count(last, "create", as: "to create")
    try count(last, "overwrite", as: "to overwrite")
    try count(last, "equal")
    try count(last, "refused")
    try text(first, "export", as: "export")
    try text(first, "target", as: "target")
  }

  /// Reads one of Rekindle's own forms; another one states nothing here.
  private mutating func read(_ object: JSONObject) throws(JSONShapeError) {
    if object.has("payloadType") {
      return try readEnvelope(object)
    }
    guard object.has("schema") else { return }
    switch try object.text("schema") {
    case "rekindle.verify/1":
      try readVerdict(object)
      try count(object, "documents")
      try text(object, "name", as: "export")
    case "rekindle.rehearse/1":
      try readVerdict(object)
      for name in ["documents", "equal", "missing", "extra", "changed"] { try count(object, name) }
      try text(object, "name", as: "export")
      try text(object, "staging", as: "staging")
    case "rekindle.diff/1":
      try readVerdict(object)
      for (name, label) in [
        ("equal", "equal"), ("onlyLeft", "only left"), ("onlyRight", "only right"), ("changed", "changed"),
      ] { try count(object, name, as: label) }
    case "rekindle.restore.apply/1":
      try readVerdict(object)
      for name in ["documents", "equal", "missing", "changed"] { try count(object, name) }
      try count(object, "leftBehind", as: "left behind")
      try text(object, "from", as: "export")
      try text(object, "target", as: "target")
      try text(object, "safetyExport", as: "safety export")
      try readProof(object)
    case "rekindle.restore.documents/1":
      try readVerdict(object)
      try count(object, "selected")
      if object.has("outcomes") {
        let outcomes = try object.object("outcomes")
        for name in ["written", "equal", "changed", "failed", "left"] { try count(outcomes, name) }
      }
      try count(object, "readBackEqual", as: "read back equal")
      try text(object, "export", as: "export")
      try text(object, "target", as: "target")
    case "rekindle.plan/1":
      try count(object, "documents")
      if object.has("effects") {
        let effects = try object.object("effects")
        for (name, label) in [
          ("create", "to create"), ("overwrite", "to overwrite"), ("newer", "lost"), ("leftBehind", "left behind"),
        ] { try count(effects, name, as: label) }
      }
      try text(object, "export", as: "export")
      try readProof(object)
    default: return
    }
  }

  /// - Parameter object: a plan, or a report of an earlier version, which does not name the proof.
  private mutating func readProof(_ object: JSONObject) throws(JSONShapeError) {
    guard object.has("attestation") else { return }
    let proof = try object.object("attestation")
    try text(proof, "sha256", as: "proof SHA-256")
    try text(proof, "keyid", as: "proof's key id")
  }

  /// An attestation: whose keys it names, and which export. Its signature is not verified here.
  private mutating func readEnvelope(_ object: JSONObject) throws(JSONShapeError) {
    for signature in try object.objects("signatures") { try text(signature, "keyid", as: "key id") }
    guard try object.text("payloadType") == "application/vnd.in-toto+json" else { return }
    guard let payload = Base64.bytes(try object.text("payload")) else { throw object.bad("payload") }
    let statement: JSONValue
    do throws(JSONSyntaxError) { statement = try JSONParser.parse(payload) } catch {
      throw JSONShapeError("Its payload is \(error).")
    }
    for subject in try JSONObject(statement, "the statement").objects("subject") {
      let name = try subject.text("name")
      guard name.hasSuffix(".overall_export_metadata") else { continue }
      facts.append(("export", nil, name))
      try text(try subject.object("digest"), "sha256", as: "its SHA-256")
    }
  }

  private mutating func readVerdict(_ object: JSONObject) throws(JSONShapeError) {
    let verdict: Verdict = try object.choice("verdict")
    self.verdict = verdict.rawValue
    try text(object, "depth", as: "depth")
  }

  private mutating func count(
    _ object: JSONObject, _ name: String, as label: String? = nil
  ) throws(JSONShapeError) {
    guard let count = try object.optionalCount(name) else { return }
    facts.append((label ?? name, count, nil))
  }

  private mutating func text(_ object: JSONObject, _ name: String, as label: String) throws(JSONShapeError) {
    guard let text = try object.optionalText(name) else { return }
    facts.append((label, nil, text))
  }
}
