//! Automations: triggers within triggers, and actions of several kinds.

use serde_json::json;
use servers::prefect::{
    AutomationCreate, AutomationFilter, AutomationFilterName, AutomationPartialUpdate,
    BodyReadAutomationsAutomationsFilterPost, ChangeFlowRunState, Client, CompoundTriggerInput, DeploymentResponse,
    DoNothing, EventTriggerInput, RunDeploymentInput, StateType, automation, automation_create, compound_trigger_input,
    event_trigger_input, resource_specification, run_deployment_input,
};
use servers::{Outcome, status};
use specwright_runtime::{Map, Maybe};

/// An automation: triggers within a trigger, and a list of actions of different kinds.
pub async fn automations(client: &Client, deployment: &DeploymentResponse) -> Outcome {
    let automations = client.automations();
    let kettles = event_trigger_input::Match::ResourceSpecification(Map::from([
        (
            "prefect.resource.id".to_owned(),
            resource_specification::Value::StringList(vec!["a".to_owned(), "b".to_owned()]),
        ),
        ("prefect.resource.role".to_owned(), resource_specification::Value::String("kettle".to_owned())),
    ]));
    let mut boiled = EventTriggerInput::new(event_trigger_input::Posture::Reactive);
    boiled.r#match = Some(kettles.clone());
    boiled.expect = Some(vec!["kettle.boiled".to_owned()]);
    boiled.threshold = Some(2);
    boiled.within = Some(event_trigger_input::Within::String("PT30.5S".to_owned()));
    let mut silent = EventTriggerInput::new(event_trigger_input::Posture::Proactive);
    silent.within = Some(event_trigger_input::Within::Number(10.0));
    let mut both = CompoundTriggerInput::new(
        vec![
            automation_create::Trigger::EventTriggerInput(Box::new(boiled)),
            automation_create::Trigger::EventTriggerInput(Box::new(silent)),
        ],
        compound_trigger_input::Require::String("all".into()),
    );
    both.within = Some(event_trigger_input::Within::Number(60.0));
    let mut burnt = ChangeFlowRunState::new(StateType::Failed);
    burnt.name = "Burnt".into();
    let again = RunDeploymentInput {
        source: Some(run_deployment_input::Source::Selected),
        deployment_id: Maybe::Value(deployment.id),
        parameters: Maybe::Value(Map::from([("cups".to_owned(), json!(2))])),
        schedule_after: Some(run_deployment_input::ScheduleAfter::String("PT1M".to_owned())),
        ..RunDeploymentInput::default()
    };
    let mut watch = AutomationCreate::new(
        "watch",
        automation_create::Trigger::CompoundTriggerInput(both),
        vec![
            automation_create::ActionsItem::DoNothing(DoNothing::default()),
            automation_create::ActionsItem::ChangeFlowRunState(burnt),
            automation_create::ActionsItem::RunDeploymentInput(again),
        ],
    );
    watch.tags = Some(vec!["tea".to_owned()]);
    let made = automations.create_automation_post(&watch).await?;
    let read = automations.read_automation_id_get(made.id).await?;
    assert_eq!(read, made);
    assert_eq!((read.name.as_str(), read.enabled, &read.tags), ("watch", Some(true), &watch.tags));
    let automation::Trigger::CompoundTriggerOutput(compound) = &read.trigger else {
        return Err(format!("another trigger: {read:?}").into());
    };
    assert_eq!((compound.within, compound.triggers.len()), (Some(60.0), 2));
    let Some(automation::Trigger::EventTriggerOutput(boiled)) = compound.triggers.first() else {
        return Err(format!("another trigger: {compound:?}").into());
    };
    assert_eq!((&boiled.r#match, boiled.threshold, boiled.within), (&Some(kettles), Some(2), Some(30.5)));
    assert!(boiled.id.is_some(), "{boiled:?}");
    let [
        automation::ActionsItem::DoNothing(_),
        automation::ActionsItem::ChangeFlowRunState(burnt),
        automation::ActionsItem::RunDeploymentOutput(again),
    ] = read.actions.as_slice()
    else {
        return Err(format!("other actions: {:?}", read.actions).into());
    };
    assert_eq!((&burnt.state, &burnt.message), (&StateType::Failed, &Maybe::Null));
    assert_eq!((again.deployment_id, again.schedule_after), (Maybe::Value(deployment.id), Some(60.0)));
    println!("prefect: made the automation {} ({}), of triggers in a trigger and three actions", made.name, made.id);

    let off = AutomationPartialUpdate { enabled: Some(false) };
    automations.patch_automation_id_patch(made.id, &off).await?;
    let body = BodyReadAutomationsAutomationsFilterPost {
        automations: Maybe::Value(AutomationFilter {
            name: Maybe::Value(AutomationFilterName { any: Maybe::Value(vec!["watch".to_owned()]) }),
            ..AutomationFilter::default()
        }),
        ..BodyReadAutomationsAutomationsFilterPost::default()
    };
    let found = automations.read_automations_filter_post().body(&body).await?;
    assert_eq!(found.iter().map(|found| (found.id, found.enabled)).collect::<Vec<_>>(), [(made.id, Some(false))]);
    assert_eq!(found.first().map(|found| &found.trigger), Some(&made.trigger));
    automations.delete_automation_id_delete(made.id).await?;
    let error = automations.read_automation_id_get(made.id).await.expect_err("it is gone");
    assert_eq!(status(&error), Some(404), "{error}");
    println!("prefect: turned it off, found it and deleted it: {error}");
    Ok(())
}
