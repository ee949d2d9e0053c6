import Documents
import Files
import Foundation

/// Reads a policy: its file, its YAML, its schema. The first thing that is wrong ends it.
package enum PolicyReader {
  /// The name that is looked for in the current folder.
  package static let fileName = "rekindle.yaml"

  package static func read(_ path: String) throws(YAMLProblem) -> Policy {
    do throws(YAMLProblem) {
      let bytes = try NamedFile.read(path, limit: YAMLText.maximumBytes) { YAMLProblem($0) }
      guard let text = String(validating: bytes, as: UTF8.self) else { throw YAMLProblem("The file is not UTF-8.") }
      return try policy(text, path: path)
    } catch {
      var error = error
      error.path = path
      throw error
    }
  }

  /// - Parameter path: where the text was read, for the report.
  package static func policy(_ text: String, path: String) throws(YAMLProblem) -> Policy {
    let root = try YAMLText.tree(of: text, whenEmpty: "the least is a line of version: 1.")
    let keys = try root.mapping([
      "version", "emptyExport", "drift", "maximumDrop", "mustResolve", "collections", "documents",
      "production", "staging", "backups", "schedule", "restore", "notify", "access", "people", "serve",
    ])
    guard let version = keys["version"] else { throw root.error("The key version is missing: begin with version: 1.") }
    guard try version.count() == 1 else { throw version.error("The only version that is known is 1.") }
    var policy = Policy(path: path)
    let allowance = [("allowed", true), ("refused", false)]
    if let node = keys["emptyExport"] { policy.allowsEmptyExport = try node.choice(allowance) }
    if let node = keys["drift"] { policy.allowsDrift = try node.choice(allowance) }
    if !policy.allowsEmptyExport {
      policy.expectations.append(Expectation(kind: .notEmpty, line: keys["emptyExport"]?.line))
    }
    if let node = keys["maximumDrop"] {
      policy.expectations.append(Expectation(kind: .maximumDrop(nil, try node.percent()), line: node.line))
    }
    if let node = keys["mustResolve"] {
      try node.choice([("all", ())])
      policy.expectations.append(Expectation(kind: .resolves(nil, nil), line: node.line))
    }
    if let node = keys["collections"] { policy.expectations += try collections(node) }
    if let node = keys["documents"] { policy.expectations += try documents(node) }
    try readBackupRules(keys, into: &policy)
    return policy
  }

  private static func readBackupRules(_ keys: [String: YAMLNode], into policy: inout Policy) throws(YAMLProblem) {
    let reader = BackupRulesReader(folder: URL(fileURLWithPath: policy.path).deletingLastPathComponent().path)
    policy.production = try keys["production"].map { node throws(YAMLProblem) in try reader.database(node) }
    policy.staging = try keys["staging"].map { node throws(YAMLProblem) in try reader.database(node) }
    policy.backups = try keys["backups"].map { node throws(YAMLProblem) in try reader.backups(node) }
    policy.schedule = try keys["schedule"].map { node throws(YAMLProblem) in try reader.schedule(node) }
    if let node = keys["restore"] { policy.restore = try reader.restore(node) }
    policy.notify = try keys["notify"].map { node throws(YAMLProblem) in try NotifyRules(node) }
    if let node = keys["access"] { policy.access = try AccessRules(node) }
    policy.people = try keys["people"].map { node throws(YAMLProblem) in try People(node) }
    policy.serve = try keys["serve"].map { node throws(YAMLProblem) in
      try reader.serve(node, bucket: policy.backups?.bucket)
    }
    if let node = keys["staging"], policy.staging == policy.production {
      throw node.error("Staging is the production database; a rehearsal would write over it.")
    }
  }

  private static func collections(_ list: YAMLNode) throws(YAMLProblem) -> [Expectation] {
    var expectations: [Expectation] = []
    var seen: [CollectionPattern: Int?] = [:]
    for node in try list.elements() {
      let entry = try CollectionEntry(node)
      if let earlier = seen.updateValue(node.line, forKey: entry.pattern) {
        throw node.error("\(entry.pattern) stands already in line \(earlier ?? 0); write one entry for it.")
      }
      expectations += entry.expectations
    }
    return expectations
  }

  private static func documents(_ node: YAMLNode) throws(YAMLProblem) -> [Expectation] {
    var expectations: [Expectation] = []
    var seen: Set<DocumentPath> = []
    for element in try node.mapping(["required"])["required"]?.elements() ?? [] {
      let text = try element.text()
      guard let path = DocumentPath(text) else {
        throw element.error("\"\(text)\" is no document's path; one is like companies/c1.")
      }
      guard seen.insert(path).inserted else { throw element.error("The document stands in this list twice.") }
      expectations.append(Expectation(kind: .document(path), line: element.line))
    }
    return expectations
  }
}
