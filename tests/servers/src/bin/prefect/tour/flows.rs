//! Flows, and the variables beside them.

use serde_json::{Value, json};
use servers::prefect::{
    BodyCountFlowsFlowsCountPost, BodyCountVariablesVariablesCountPost, BodyPaginateFlowsFlowsPaginatePost,
    BodyReadFlowsFlowsFilterPost, BodyReadVariablesVariablesFilterPost, Client, Flow, FlowCreate, FlowFilter,
    FlowFilterName, FlowFilterTags, FlowSort, FlowUpdate, VariableCreate, VariableFilter, VariableFilterName,
    VariableFilterTags, VariableSort, VariableUpdate, flow, variable,
};
use servers::{Outcome, status, text};
use specwright_runtime::{Map, Maybe};

/// Makes a flow, finds it in every way, and changes it.
pub async fn flows(client: &Client) -> Result<Flow, Box<dyn std::error::Error>> {
    let flows = client.flows();
    let labels = Map::from([
        ("origin".to_owned(), flow::LabelsValue::String("Assam".to_owned())),
        ("grade".to_owned(), flow::LabelsValue::Integer(2)),
        // Written as `3.0`, which stays a number with a fraction.
        ("price".to_owned(), flow::LabelsValue::Number(3.0)),
        ("organic".to_owned(), flow::LabelsValue::Boolean(true)),
    ]);
    let mut brew = FlowCreate::new("brew");
    brew.tags = Some(vec!["tea".to_owned(), "hot".to_owned()]);
    brew.labels = Maybe::Value(labels);
    // The document says 200; any 2xx is a success.
    let response = flows.create_flow_post(&brew).send().await?;
    assert_eq!(response.status.as_u16(), 201);
    let made = response.into_inner();
    assert_eq!((&made.name, &made.tags, &made.labels), (&brew.name, &brew.tags, &brew.labels));
    assert!(made.created.is_some() && made.updated.is_some(), "{made:?}");
    // The same name again is the same flow.
    let again = flows.create_flow_post(&FlowCreate::new("brew")).send().await?;
    assert_eq!((again.status.as_u16(), &again.value), (200, &made));
    println!("prefect: made the flow {} ({}), with labels of four types", made.name, made.id);

    assert_eq!(flows.read_flow_id_get(made.id).await?, made);
    assert_eq!(flows.read_flow_by_name_name_name_get("brew").await?, made);
    let filter = FlowFilter {
        name: Maybe::Value(FlowFilterName { like: "bre".into(), ..FlowFilterName::default() }),
        tags: Maybe::Value(FlowFilterTags { all: Maybe::Value(vec!["tea".to_owned()]), ..FlowFilterTags::default() }),
        ..FlowFilter::default()
    };
    let body = BodyReadFlowsFlowsFilterPost {
        flows: Some(filter.clone()),
        sort: Some(FlowSort::NameAsc),
        limit: Some(5),
        ..BodyReadFlowsFlowsFilterPost::default()
    };
    assert_eq!(flows.read_flows_filter_post().body(&body).await?, std::slice::from_ref(&made));
    // The body is optional: without one, all flows are counted.
    assert_eq!(flows.count_flows_count_post().await?, 1);
    let none = FlowFilterName { any: Maybe::Value(vec!["coffee".to_owned()]), ..FlowFilterName::default() };
    let none = FlowFilter { name: Maybe::Value(none), ..FlowFilter::default() };
    let body = BodyCountFlowsFlowsCountPost { flows: Some(none), ..BodyCountFlowsFlowsCountPost::default() };
    assert_eq!(flows.count_flows_count_post().body(&body).await?, 0);
    let body = BodyPaginateFlowsFlowsPaginatePost {
        flows: Maybe::Value(filter),
        flow_runs: Maybe::Null,
        limit: Some(1),
        ..BodyPaginateFlowsFlowsPaginatePost::default()
    };
    let page = flows.paginate_flows_paginate_post().body(&body).await?;
    assert_eq!((page.count, page.pages, page.page, page.limit), (1, 1, 1, 1));
    assert_eq!(page.results, std::slice::from_ref(&made));
    println!("prefect: found it by id, by name and by filters, and counted it");

    let update = FlowUpdate { tags: Some(vec!["cold".to_owned()]) };
    flows.update_flow_id_patch(made.id, &update).await?;
    let changed = flows.read_flow_id_get(made.id).await?;
    assert_eq!((&changed.tags, &changed.labels), (&update.tags, &made.labels));
    assert!(changed.created == made.created && changed.updated > made.updated, "{changed:?}");
    println!("prefect: gave it other tags; its labels stayed");
    Ok(changed)
}

/// A variable has any JSON value, `null` included; a change tells `null` from what is left as it is.
pub async fn variables(client: &Client) -> Outcome {
    let variables = client.variables();
    let mut kettle = VariableCreate::new("kettle");
    kettle.value = Some(variable::Value::Map(Map::from([
        ("celsius".to_owned(), json!(95)),
        ("steps".to_owned(), json!(["boil", {"then": "pour"}])),
        ("lid".to_owned(), Value::Null),
    ])));
    kettle.tags = Some(vec!["tea".to_owned()]);
    let made = variables.create_variable_post(&kettle).await?;
    assert_eq!((&made.name, &made.value, &made.tags), (&kettle.name, &kettle.value, &kettle.tags));
    let values = [
        Maybe::Null,
        Maybe::Value(variable::Value::Integer(3)),
        Maybe::Value(variable::Value::Number(2.5)),
        Maybe::Value(variable::Value::Boolean(true)),
        Maybe::Value(variable::Value::String("full".to_owned())),
        Maybe::Value(variable::Value::List(vec![json!(1), json!("x"), Value::Null])),
    ];
    for value in values {
        let update = VariableUpdate { value: value.clone(), ..VariableUpdate::default() };
        variables.update_variable_by_name_name_name_patch("kettle", &update).await?;
        let read = variables.read_variable_id_get(made.id).await?;
        assert_eq!(read.value, value.into_value());
        assert_eq!((&read.name, &read.tags), (&made.name, &made.tags), "what is absent has changed");
    }
    println!("prefect: made a variable, and gave it a value of each JSON type in turn");

    let body = BodyReadVariablesVariablesFilterPost {
        variables: Maybe::Value(VariableFilter {
            name: Maybe::Value(VariableFilterName { like: "ket".into(), ..VariableFilterName::default() }),
            tags: Maybe::Value(VariableFilterTags {
                all: Maybe::Value(vec!["tea".to_owned()]),
                ..VariableFilterTags::default()
            }),
            ..VariableFilter::default()
        }),
        sort: Some(VariableSort::NameAsc),
        ..BodyReadVariablesVariablesFilterPost::default()
    };
    let found = variables.read_variables_filter_post().body(&body).await?;
    assert_eq!(found.iter().map(|variable| variable.id).collect::<Vec<_>>(), [made.id]);
    let body = BodyCountVariablesVariablesCountPost { variables: Maybe::Null };
    assert_eq!(variables.count_variables_count_post().body(&body).await?, 1);

    // The document knows no 409.
    let again = VariableCreate::new("kettle");
    let error = variables.create_variable_post(&again).await.expect_err("a second one of this name");
    assert_eq!((status(&error), error.body().is_some()), (Some(409), false), "{error}");
    println!("prefect: found it by filters; a second one is refused: {error}");

    // The document promises `detail` for a 422, but does not require it. The server says `exception_detail`.
    let bad = VariableCreate::new("Not A Name!");
    let error = variables.create_variable_post(&bad).await.expect_err("capitals and spaces");
    assert_eq!(status(&error), Some(422), "{error}");
    assert_eq!(error.body().map(|body| body.detail.is_none()), Some(true), "{error}");
    assert!(text(&error).contains("exception_detail"), "{error}");
    // Another 422 has a text there, where the document has a list: there is no body, and why is known.
    let body = BodyReadVariablesVariablesFilterPost {
        limit: Some(100_000),
        ..BodyReadVariablesVariablesFilterPost::default()
    };
    let error = variables.read_variables_filter_post().body(&body).await.expect_err("a limit of 100000");
    assert_eq!((status(&error), error.body().is_some()), (Some(422), false), "{error}");
    let path = error.body_error().and_then(|error| error.path());
    assert!(path.is_some_and(|path| path.starts_with("$.detail")), "{path:?}: {error}");
    println!("prefect: a refusal with another body than documented: {error}");

    let renamed = VariableUpdate { name: "pot".into(), tags: Maybe::Value(Vec::new()), ..VariableUpdate::default() };
    variables.update_variable_id_patch(made.id, &renamed).await?;
    let pot = variables.read_variable_by_name_name_name_get("pot").await?;
    assert_eq!((pot.id, pot.tags), (made.id, Some(Vec::new())));
    variables.delete_variable_by_name_name_name_delete("pot").await?;
    let error = variables.read_variable_id_get(made.id).await.expect_err("it is gone");
    assert_eq!((status(&error), error.body().is_some()), (Some(404), false), "{error}");
    println!("prefect: renamed it and deleted it: {error}");
    Ok(())
}
