/// Whether the program is there that the commands of this report are written for.
enum GcloudCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let path = facts.machine.gcloud else {
      return .warning(
        .gcloud, "gcloud is not on the PATH. Rekindle does without it; the commands that mend things do not.",
        remedy: "Install it from https://cloud.google.com/sdk/docs/install.")
    }
    return .ok(.gcloud, path)
  }
}
