import ArgumentParser
import Foundation
import Policy
import Reports

/// What the user expects of an export.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to expect of the export; by default rekindle.yaml in the current folder, if it is there. See docs/policy.md.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  /// The policy that holds here; nil if there is none.
  /// - Throws: `CommandError` if there is one that cannot be used; it is never passed over.
  func load() throws -> Policy? {
    let path = policy ?? PolicyReader.fileName
    // By its own attributes: a link that leads nowhere is a policy that cannot be read.
    guard policy != nil || (try? FileManager.default.attributesOfItem(atPath: path)) != nil else { return nil }
    do {
      return try PolicyReader.read(path)
    } catch {
      throw CommandError("\(error)", status: ExitStatus.usage)
    }
  }
}
