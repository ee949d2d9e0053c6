import ArgumentParser
import Costs
import Documents
import Foundation
import Keys
import Reports
import Restore
import Verification
import Work

struct RestoreApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Restores a whole export by its plan: safety export, import, read-back.",
    discussion: """
      Everything that the plan rests on is looked at again first; whatever is not as planned is refused, with nothing \
      written. Then the target's name has to be typed. What the target holds is exported before the import, and every \
      document is read back after it.

      Ctrl-C stops the waiting and not what Google does; --resume goes on. It asks for the name again only if the import has \
      not begun: else nothing more is written.

      EXAMPLE: rekindle restore apply restore.plan --key rehearsal.key.pub
      EXAMPLE: rekindle restore apply --resume rekindle-restore-20261126T031502Z-48121.journal --key rehearsal.key.pub

      EXIT STATUS: 0 every document of the export was read back equal · 1 not every one · 3 could not finish · 4 refused \
      (nothing written) · 64 usage · 70 a bug in rekindle · 130 interrupted
      """)

  @Argument(help: "The plan's file.", completion: .file())
  var plan: String?

  @OptionGroup var gate: RestoreGateOptions
  @OptionGroup var mac: MACKeyOptions

  @Option(
    help: ArgumentHelp(
      "PROJECT/DATABASE: the name that would have to be typed, where nobody can be asked.", valueName: "name"))
  var confirmName: String?

  @Option(
    help: ArgumentHelp("Where the journal is made; by default here, named by the time.", valueName: "file"),
    completion: .file())
  var journal: String?

  @Option(help: ArgumentHelp("Go on with a restore by its journal.", valueName: "journal"), completion: .file())
  var resume: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var prices: PriceOptions
  @OptionGroup var answer: AnswerFileOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard (plan == nil) != (resume == nil) else { throw ValidationError("Give a plan, or --resume with a journal.") }
    if resume != nil, journal != nil {
      throw ValidationError("--resume names the journal; --journal is for a new one.")
    }
  }

  /// What a command that plans once more needs again: the plan names its attestation.
  private var planning: [String] { gate.again(withProof: false) + mac.again + policies.again }

  /// - Throws: `RefusedError`; without the key no plan is applied, and another one can be made here.
  private func key() throws -> MACKey {
    do { return try mac.file().key() } catch let error as RefusedError {
      let again = plan.flatMap { RestorePlanFile.command($0, again: planning) }.map { " Or plan here: \($0)" } ?? ""
      throw RefusedError("\(error.description) Nothing was written.\(again)")
    }
  }

  func run() async throws {
    let stopping = StopRequest()
    try await Session.run(progress, to: answer.destination(), stopping: stopping) { meter in
      let prices = try prices.load()
      let name = NameConfirmation(given: confirmName, stopping: stopping)
      let applier = RestoreApplier(
        environment: ProcessInfo.processInfo.environment, gate: try await gate.gate(try policies.load()),
        macKey: try key(), again: planning, progress: meter, stopping: stopping
      ) { plan, importsYet in
        guard importsYet || name.given != nil else { return }
        try name.ask(
          plan.target.database, importsYet ? plan.question(prices) : plan.goingOn, undone: "nothing was written",
          progress: meter)
      } tell: {
        StandardError.tell($0)
      }
      let report: RestoreReport
      if let resume {
        report = try await applier.resume(resume, attestation: gate.attestation)
      } else {
        let journal = journal ?? RestoreDocumentsCommand.journalName()
        report = try await applier.apply(plan ?? "", attestation: gate.attestation, journal: journal)
      }
      let again = gate.again(withProof: true) + mac.again + policies.again
      return report.answer(again: again, toolVersion: Rekindle.version)
    }
  }
}

extension RestorePlan {
  /// What is left where the import was begun before.
  fileprivate var goingOn: String {
    "The import into \(target.database.project)/\(target.database.database) was begun before: nothing more is written."
  }

  /// What will be done, for whoever types the name.
  fileprivate func question(_ prices: PriceList) -> String {
    let name = "\(target.database.project)/\(target.database.database)"
    let takes =
      " With all that is read before and after, that takes about \(Quantity.grouped(reads)) document reads and "
      + "\(Quantity.grouped(writes)) writes: \(cost(prices).costs)"
    guard !target.isNew else {
      return "\(Quantity.grouped(documents)) documents will be imported into the new database \(name).\(takes)"
    }
    let lost =
      effects.map { $0.newer > 0 ? " \(Quantity.grouped($0.newer)) newer documents will be lost." : "" } ?? ""
    return "\(Quantity.grouped(documents)) documents will be imported over what \(name) holds: "
      + "\(Quantity.grouped(target.documents)) documents.\(lost)\(takes)"
  }
}
