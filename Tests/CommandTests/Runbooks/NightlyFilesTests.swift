import Foundation
import Testing
import Yams

/// The files beside runbooks/nightly-rehearsal.md, as their readers take them.
enum NightlyFiles {
  struct Step {
    var keys: [String]
    var uses: String?
    var run: String?
    var condition: String?
    var environment: [String: String]
  }

  struct Job {
    var command: [String]
    var arguments: [String]
  }

  static func text(_ name: String) throws -> String {
    let runbook = URL(fileURLWithPath: Company.runbook("nightly-rehearsal")).deletingPathExtension()
    return try String(contentsOf: runbook.appending(path: name), encoding: .utf8)
  }

  static func workflow() throws -> Node { try #require(try compose(yaml: text("github-workflow.yml"))) }

  static func workflowJob() throws -> Node { try #require(try workflow().at("jobs", "rehearse")) }

  static func workflowSteps() throws -> [Step] {
    try #require(try workflowJob().at("steps")?.sequence).map { step in
      Step(
        keys: step.keys, uses: step.at("uses")?.string, run: step.at("run")?.string, condition: step.at("if")?.string,
        environment: step.at("env")?.strings ?? [:])
    }
  }

  static func jobTemplate() throws -> Node {
    let job = try #require(try compose(yaml: text("cloud-run-job.yaml")))
    return try #require(job.at("spec", "template", "spec", "template", "spec"))
  }

  static func container() throws -> Node {
    let containers = try #require(try jobTemplate().at("containers")?.sequence)
    #expect(containers.count == 1)
    return try #require(containers.first)
  }

  static func job() throws -> Job {
    let container = try container()
    return Job(
      command: container.at("command")?.sequence?.compactMap(\.string) ?? [],
      arguments: container.at("args")?.sequence?.compactMap(\.string) ?? [])
  }
}

extension Node {
  /// By keys as they are written: `on` is a key of GitHub's, and true for YAML 1.1.
  func at(_ path: String...) -> Node? {
    var node: Node? = self
    for key in path { node = node?.mapping?.first { $0.key.scalar?.string == key }?.value }
    return node
  }

  var keys: [String] { mapping?.compactMap { $0.key.scalar?.string } ?? [] }

  var strings: [String: String] {
    Dictionary(uniqueKeysWithValues: keys.map { ($0, at($0)?.string ?? "") })
  }
}

@Suite("runbooks/nightly-rehearsal/") struct NightlyFilesTests {
  @Test("The workflow has the keys of GitHub's, the least permissions, and no secret") func workflow() throws {
    let workflow = try NightlyFiles.workflow()
    #expect(workflow.keys == ["name", "on", "permissions", "concurrency", "jobs"])
    #expect(workflow.at("permissions")?.mapping?.isEmpty == true)
    #expect(workflow.at("concurrency", "cancel-in-progress")?.bool == false)
    #expect(workflow.at("on")?.keys == ["schedule", "workflow_dispatch"])
    let cron = try #require(workflow.at("on", "schedule")?.sequence?.first?.at("cron")?.string)
    #expect(cron.wholeMatch(of: /[0-9]+ [0-9]+ \* \* \*/) != nil)
    let job = try NightlyFiles.workflowJob()
    #expect(job.keys == ["runs-on", "container", "timeout-minutes", "permissions", "defaults", "steps"])
    #expect(job.at("permissions")?.strings == ["contents": "read", "id-token": "write"])
    #expect(try #require(job.at("timeout-minutes")?.int) <= 360)
    #expect(try !NightlyFiles.text("github-workflow.yml").contains("secrets."))
  }

  @Test("Each step has one action of a fixed version, or one command without an expression in it") func steps() throws {
    let known = ["name", "id", "if", "uses", "with", "run", "env", "working-directory"]
    for step in try NightlyFiles.workflowSteps() {
      #expect(step.keys.allSatisfy(known.contains), "\(step.keys)")
      #expect((step.uses == nil) != (step.run == nil), "\(step.keys)")
      if let uses = step.uses {
        #expect(uses.wholeMatch(of: /[a-z-]+\/[a-z\/-]+@v[0-9]+\.[0-9]+\.[0-9]+/) != nil, "\(uses)")
      }
      #expect(step.run?.contains("${{") != true, "\(step.run ?? "")")
    }
  }

  @Test("The command is built as the repository builds it, and what is kept is kept after a failure too")
  func buildAndArtifacts() throws {
    let steps = try NightlyFiles.workflowSteps()
    let commands = steps.compactMap(\.run).joined(separator: "\n")
    #expect(commands.contains("scripts/setup\n") && commands.contains("make build\n"))
    let upload = try #require(steps.first { $0.uses?.hasPrefix("actions/upload-artifact@") == true })
    #expect(upload.condition == "${{ always() }}")
    let rehearsal = try #require(steps.first { $0.run?.contains("rekindle runbook run") == true })
    #expect(rehearsal.condition == nil)
    #expect(!(rehearsal.run ?? "").contains("||"))
  }

  @Test("The runbook names each variable of the repository that the workflow reads, and no other")
  func variables() throws {
    let read = Set(try NightlyFiles.text("github-workflow.yml").matches(of: /vars\.([A-Z_]+)/).map { String($0.1) })
    let runbook = try String(contentsOfFile: Company.runbook("nightly-rehearsal"), encoding: .utf8)
    let named = Set(runbook.matches(of: /\n\| `([A-Z_]+)` \|/).map { String($0.1) })
    #expect(read == named && read.count == 6)
  }

  @Test("The Cloud Run job has the keys of its schema, tries once, and has memory for its volume") func job() throws {
    let job = try #require(try compose(yaml: NightlyFiles.text("cloud-run-job.yaml")))
    #expect(job.keys == ["apiVersion", "kind", "metadata", "spec"])
    #expect(job.at("apiVersion")?.string == "run.googleapis.com/v1" && job.at("kind")?.string == "Job")
    let execution = try #require(job.at("spec", "template", "spec"))
    #expect(execution.at("taskCount")?.int == 1 && execution.at("parallelism")?.int == 1)
    let task = try NightlyFiles.jobTemplate()
    #expect(task.keys == ["serviceAccountName", "maxRetries", "timeoutSeconds", "containers", "volumes"])
    #expect(task.at("maxRetries")?.int == 0)
    #expect(try (600...604_800).contains(#require(task.at("timeoutSeconds")?.int)))
    let container = try NightlyFiles.container()
    #expect(container.keys == ["image", "command", "args", "env", "resources", "volumeMounts"])
    let volume = try #require(task.at("volumes")?.sequence?.first)
    let mount = try #require(container.at("volumeMounts")?.sequence?.first)
    #expect(volume.at("name")?.string == mount.at("name")?.string)
    let variables = try #require(container.at("env")?.sequence)
    let folder = variables.first { $0.at("name")?.string == "TMPDIR" }?.at("value")?.string
    #expect(folder != nil && folder == mount.at("mountPath")?.string)
    #expect(Set(variables.compactMap { $0.at("name")?.string }) == ["STAGING", "KEY", "TMPDIR"])
    let memory = try gibibytes(container.at("resources", "limits", "memory"))
    #expect(try memory >= gibibytes(volume.at("emptyDir", "sizeLimit")) + 2 && memory <= 32)
  }

  private func gibibytes(_ node: Node?) throws -> Int {
    let text = try #require(node?.string)
    #expect(text.hasSuffix("Gi"))
    return try #require(Int(text.dropLast(2)))
  }

  @Test("The image is built by the repository's own commands, of files that are there") func image() throws {
    let lines = try NightlyFiles.text("Dockerfile").split(separator: "\n").map(String.init)
    #expect(lines.contains("RUN scripts/setup") && lines.contains("RUN make build"))
    let root = URL(fileURLWithPath: Company.runbook("nightly-rehearsal")).deletingLastPathComponent()
      .deletingLastPathComponent()
    let makefile = try String(contentsOf: root.appending(path: "Makefile"), encoding: .utf8)
    #expect(makefile.contains("in .build/release/rekindle"))
    #expect(lines.contains("COPY --from=build /source/.build/release/rekindle /usr/local/bin/rekindle"))
    for folder in ["scripts", "runbooks"] {
      #expect(lines.contains("COPY \(folder) \(folder)"))
      #expect(FileManager.default.fileExists(atPath: root.appending(path: folder).path))
    }
    #expect(try NightlyFiles.text("Dockerfile.dockerignore").contains("*.key\n"))
  }
}
