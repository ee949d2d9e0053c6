import Foundation

/// What a runbook needs on this machine, looked at before the first step.
package enum Requirements {
  /// - Returns: a sentence for each that is missing.
  /// - Parameter programs: a folder that programs are looked for in last.
  package static func missing(_ runbook: Runbook, programs: String? = nil) -> [String] {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + [programs].compactMap { $0 }
    let tools = runbook.tools.filter { tool in
      !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
    }
    let variables = runbook.environment.filter { (environment[$0.name] ?? "").isEmpty }
    var missing =
      tools.map { "The program \($0) is not on PATH." }
      + variables.map { "\($0.name) is not set in the environment: \($0.description)" }
    do throws(JournalError) { _ = try ApproversFile(of: runbook) } catch { missing.append(error.description) }
    return missing
  }
}
