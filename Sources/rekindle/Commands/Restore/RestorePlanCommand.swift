import ArgumentParser
import Backups
import Costs
import Documents
import Foundation
import GoogleCloud
import JSON
import Policy
import Rehearsal
import Reports
import Restore

struct RestorePlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Plans the restore of a whole export: what it will do, and on what proof. Writes only the plan.",
    discussion: """
      Looks at everything that the restore rests on: the export, byte for byte the objects in the bucket; the attestation \
      that it was rehearsed; the target, compared document by document. What an import would leave behind, and what was \
      written after the export began and would be lost, is counted, and named in the file beside the plan.

      An export in a bucket is downloaded into the folder of --keep; the plan names its whole URI, and each object's digest.

      The target is production as the policy names it, or, which is safer, a new database beside it.

      EXAMPLE: rekindle restore plan EXPORT --from gs://my-backups/2026-11-26T03:00:04_48121 --to firestore://my-project \
      --attestation rehearsal.dsse.json --key rehearsal.key.pub -o restore.plan
      EXAMPLE: rekindle restore plan latest --keep backups --into-new-database restored-1126 \
      --attestation rehearsal.dsse.json --key rehearsal.key.pub -o restore.plan

      EXIT STATUS: 0 planned · 2 the export is corrupt · 3 could not finish · 4 refused · 64 usage · 70 a bug in rekindle · \
      130 interrupted
      """)

  @OptionGroup var argument: AnyExportArgument
  @OptionGroup var inBucket: BucketExportOptions

  @Option(
    help: ArgumentHelp(
      """
      The export's objects: gs://BUCKET/FOLDER. By default those of an export in a bucket, or the folder of the export's name \
      in the policy's bucket.
      """, valueName: "folder"))
  var from: String?

  @Option(help: ArgumentHelp("firestore://PROJECT/DATABASE; by default the policy's production.", valueName: "target"))
  var to: String?

  @Option(help: ArgumentHelp("Make a database of this id, in production's project and place.", valueName: "id"))
  var intoNewDatabase: String?

  @OptionGroup var gate: RestoreGateOptions
  @OptionGroup var mac: MACKeyOptions

  @OptionGroup var accepting: AcceptOptions

  @Flag(help: "Count the target's documents, and do not compare them; the plan says so.")
  var countsOnly = false

  @Option(
    help: ArgumentHelp("How long the plan holds; by default 60m.", valueName: "time"),
    transform: { try LengthOption.parse($0) })
  var expires: LengthOption?

  @Option(
    help: ArgumentHelp(
      """
      Where the target is exported to before the import: gs://BUCKET/rekindle-before-NAME, in the bucket of the export or one \
      that the policy names; by default where the policy says (restore: safetyBucket:), else beside the export.
      """,
      valueName: "folder"))
  var safetyExport: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The plan's file.", valueName: "file"), completion: .file())
  var output: String

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "Read the target without asking what that costs.")
  var yes = false

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var prices: PriceOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if to != nil, intoNewDatabase != nil { throw ValidationError("--to and --into-new-database are two targets.") }
    for (option, text) in [("--from", from), ("--safety-export", safetyExport)] {
      if let text, BucketPlace(folder: text) == nil {
        throw ValidationError("\(option) must be gs://BUCKET/FOLDER, not \(VisibleText.of(text)).")
      }
    }
  }

  /// Under another name it would pass for a backup.
  private func safetyPlace(_ export: BucketPlace) throws -> BucketPlace? {
    guard let safetyExport, let place = BucketPlace(folder: safetyExport) else { return nil }
    if let problem = place.safetyProblem(besides: export) { throw ValidationError("--safety-export: \(problem)") }
    return place
  }

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let policy = try policies.load()
      let environment = ProcessInfo.processInfo.environment
      let reference = try argument.reference(policy)
      let found = try await reference.findTelling(policy) { try GoogleServices(environment) }
      try found?.check(from: from)
      // Wrong options end the command before it downloads anything.
      var request = try request(policy, found)
      let place = try OutputPlace(output)
      let namesPlace = try OutputPlace(output + ".names.ndjson")
      let confirmation = Confirmation(isGiven: yes)
      let prices = try prices.load()
      let macKey = try mac.file().keyForWriting()
      let gate = try await gate.gate(policy)
      request.export = try await inBucket.keptFolder(
        argument.export, found, { try GoogleServices(environment) }, confirmation, prices, meter
      ).folder
      let planner = RestorePlanner(
        environment: environment, tool: "rekindle \(Rekindle.version)", gate: gate, progress: meter
      ) { try confirmation.ask(CostEstimator(prices).readBack(documents: $1).ofReading($0), progress: meter) }
      let names = try WholeFile(namesPlace, isPrivate: true)
      let outcome = try await planner.plan(request, namesFile: namesPlace.path) { name in
        try names.append(Self.line(name))
      }
      if let plan = outcome.plan {
        if plan.names != nil { try names.commit() }
        try WholeFile.write(try RestorePlanFile.bytes(plan, macKey), to: place)
      }
      return RestorePlanReport(
        outcome, file: outcome.plan == nil ? nil : place.path, cost: outcome.plan?.cost(prices),
        isScopeCompared: policy != nil,
        again: self.gate.again(withProof: false) + mac.again + policies.again
      ).answer(toolVersion: Rekindle.version)
    }
  }

  /// - Parameter found: nil for a folder.
  private func request(_ policy: Policy?, _ found: FoundExport?) throws -> RestorePlanRequest {
    let folder: BucketPlace
    if let place = found?.place ?? from.flatMap({ BucketPlace(folder: $0) }) {
      folder = place
    } else if let rules = policy?.backups {
      let path = URL(fileURLWithPath: argument.export)
      folder = BucketPlace(rules).inside(ExactName(path.deletingPathExtension().lastPathComponent))
    } else {
      throw ValidationError("Give --from gs://BUCKET/FOLDER, or the bucket in the policy (backups: bucket:).")
    }
    var request = RestorePlanRequest(
      export: argument.export, from: folder, target: try target(policy), attestation: gate.attestation)
    request.isCountsOnly = countsOnly
    request.accepted = try accepting.mismatches(policy)
    request.safetyExport = try safetyPlace(folder)
    if let expires { request.validity = expires.duration }
    return request
  }

  private func target(_ policy: Policy?) throws -> RestorePlanRequest.Target {
    if let intoNewDatabase { return .new(ExactName(intoNewDatabase)) }
    guard let to else {
      guard let production = policy?.production else {
        throw ValidationError("Give --to or --into-new-database, or production in the policy.")
      }
      return .database(production)
    }
    do throws(DatabaseAddress.Problem) {
      if case .firestore(let name)? = try DatabaseAddress(to) { return .database(name) }
    } catch { throw ValidationError("--to: \(VisibleText.of(error.description))") }
    throw ValidationError("--to: write firestore://PROJECT/DATABASE, not \(VisibleText.of(to)).")
  }

  private static func line(_ name: RestoreName) -> [UInt8] {
    JSONValue.members([
      ("document", .string(name.path.description)), ("kind", .string(name.kind.rawValue)),
      ("updateTime", name.updateTime.map { .time($0) }),
    ]).line
  }
}
