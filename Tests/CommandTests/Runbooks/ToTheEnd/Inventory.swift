import Documents
import Foundation
import JSON
import TestSupport

/// What a company has at Google's services and on its operator's desk, as text: a line for each thing, sorted.
///
/// Two of them, from before a run and from after it, tell what the run left behind, also what nobody expects: another export,
/// a file that is half made, a grant, a key. In names, what a run takes from the clock or draws is `#`.
struct Inventory: Sendable {
  let lines: [String]

  /// - Parameter temporary: the folder for temporary files that the runs use.
  init(_ company: Company, temporary: URL) async throws {
    var lines: [String] = []
    for project in ["pyme-erp", "pyme-erp-staging"] {
      lines += try await Self.databases(company.client, project)
      lines += try await Self.buckets(company.client, project)
      lines += try await Self.access(company.client, project)
      for job in try await company.client.list("/v1/projects/\(project)/locations/us-central1/jobs", "jobs") {
        lines.append("job \(Self.last(job["name"])), \(job["state"]?.text ?? "")")
      }
    }
    lines += try Self.files(company.folder, temporary)
    self.lines = lines.sorted()
  }

  /// What is here and was not there before.
  func added(since before: Inventory) -> [String] {
    lines.difference(from: before.lines).insertions.map { change in
      switch change {
      case .insert(_, let line, _), .remove(_, let line, _): line
      }
    }
  }

  // MARK: Google's services

  private static func databases(_ client: SandboxClient, _ project: String) async throws -> [String] {
    var lines: [String] = []
    for database in try await client.list("/v1/projects/\(project)/databases", "databases") {
      let id = last(database["name"])
      let name = DatabaseName(project: ExactName(project), database: ExactName(id))
      let place = "\(project)/\(id)"
      lines.append("database \(place): \(try await client.count(name)) documents")
      for operation in try await client.list("/v1/\(name)/operations", "operations") {
        let type = operation["metadata"]?["@type"]?.text?.split(separator: ".").last ?? ""
        let state =
          operation["error"] != nil ? "failed" : operation["done"]?.truth == true ? "done" : "running"
        lines.append("\(type.replacing("Metadata", with: "")) \(place), \(state)")
      }
    }
    return lines
  }

  private static func buckets(_ client: SandboxClient, _ project: String) async throws -> [String] {
    var lines: [String] = []
    for bucket in try await client.list("/storage/v1/b?project=\(project)", "items") {
      let name = bucket["name"]?.text ?? ""
      let isClosed = bucket["iamConfiguration"]?["publicAccessPrevention"]?.text
      let kept = bucket["softDeletePolicy"]?["retentionDurationSeconds"]?.text
      lines.append("bucket \(name): public access \(isClosed ?? "inherited"), soft delete \(kept ?? "0")")
      lines += grants(try await client.list("/storage/v1/b/\(name)/iam", "bindings"), name)
      // What an export has for each kind is a part of it.
      lines += try await client.list("/storage/v1/b/\(name)/o", "items").compactMap { $0["name"]?.text }
        .filter { !$0.contains("/all_namespaces/") }.map { "object \(name)/\(withoutTimes($0))" }
    }
    return lines
  }

  private static func access(_ client: SandboxClient, _ project: String) async throws -> [String] {
    let policy = try await client.call("POST", "/v1/projects/\(project):getIamPolicy", "{}")
    var lines = grants(policy["bindings"]?.elements ?? [], project)
    for account in try await client.list("/v1/projects/\(project)/serviceAccounts", "accounts") {
      let address = account["email"]?.text ?? ""
      lines.append("account \(address), \(state(account))")
      for key in try await client.list("/v1/projects/\(project)/serviceAccounts/\(address)/keys", "keys") {
        lines.append("key of \(address), \(state(key))")
      }
    }
    return lines
  }

  private static func grants(_ bindings: [JSONValue], _ place: String) -> [String] {
    bindings.flatMap { binding in
      (binding["members"]?.elements ?? []).map {
        "grant on \(place): \(binding["role"]?.text ?? "") to \($0.text ?? "")"
      }
    }
  }

  private static func state(_ object: JSONValue) -> String {
    object["disabled"]?.truth == true ? "disabled" : "enabled"
  }

  private static func last(_ name: JSONValue?) -> String {
    name?.text?.split(separator: "/").last.map(String.init) ?? ""
  }

  // MARK: The desk

  private static func files(_ desk: URL, _ temporary: URL) throws -> [String] {
    let files = FileManager.default
    func names(_ folder: URL) -> [String] { (try? files.contentsOfDirectory(atPath: folder.path)) ?? [] }
    let backups = names(desk.appending(path: "backups")).map { "backups/\($0)" }
    var lines = (names(desk) + backups).map { "file \(withoutTimes($0))" }
    lines += names(temporary).map { "temporary \(withoutTimes($0))" }
    lines += try files.subpathsOfDirectory(atPath: desk.path)
      .filter { $0.hasSuffix(".new") || $0.hasSuffix("/import.log") || $0.hasSuffix("/running") }
      .map { "half made \(withoutTimes($0))" }
    return lines
  }

  private static func withoutTimes(_ name: String) -> String {
    name.replacing(/[0-9][0-9TZ:_-]{7,}[0-9a-f]*/, with: "#")
  }
}

extension SandboxClient {
  /// The elements of a list, which has one page.
  fileprivate func list(_ path: String, _ member: String) async throws -> [JSONValue] {
    try await call("GET", path)[member]?.elements ?? []
  }
}
